package io.atelier.api.console;

import io.atelier.access.Caller;
import io.atelier.access.Role;
import io.atelier.api.gate.Gate;
import io.atelier.api.gate.SessionCookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What stands around every page.
///
/// @param form proves that a form is the console's own
/// @param who reads it, as `name · tenant · role`; null before the login
/// @param operates whether they may see workers and hold the queue
/// @param mayLogOut whether they came by logging in
/// @param places that the navigation leads to
record Frame(
    String form, @Nullable String who, boolean operates, boolean mayLogOut, List<Place> places) {

  /// A page of the navigation.
  ///
  /// @param current `page` for the one that is open, as `aria-current` has it; null for others
  record Place(String title, String href, @Nullable String current) {}

  private record Entry(String title, String href, Role needs) {}

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry("Queue", "/console", Role.SUBMIT),
          new Entry("History", "/console/history", Role.SUBMIT),
          new Entry("Models", "/console/models", Role.SUBMIT),
          new Entry("Workers", "/console/workers", Role.OPERATE),
          new Entry("Environment", "/console/environment", Role.OPERATE),
          new Entry("System", "/console/system", Role.SUBMIT));

  static Frame of(HttpServletRequest request, FormTokens forms) {
    var form = forms.of(request);
    if (!(request.getAttribute(Gate.CALLER) instanceof Caller caller)) {
      return new Frame(form, null, false, false, List.of());
    }
    return new Frame(
        form,
        "%s · %s · %s"
            .formatted(
                caller.name(), caller.tenant(), caller.role().name().toLowerCase(Locale.ROOT)),
        caller.role().includes(Role.OPERATE),
        SessionCookie.of(request) != null && !caller.equals(Caller.LOCAL),
        places(caller.role(), request.getRequestURI()));
  }

  private static List<Place> places(Role role, String path) {
    return ENTRIES.stream()
        .filter(entry -> role.includes(entry.needs))
        .map(entry -> new Place(entry.title, entry.href, path.equals(entry.href) ? "page" : null))
        .toList();
  }
}
