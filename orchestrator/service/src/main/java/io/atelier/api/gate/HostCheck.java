package io.atelier.api.gate;

import io.atelier.access.AccessCode;
import io.atelier.graph.AtelierException;
import io.atelier.graph.Shown;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Refuses what a page of another site makes a browser send. A name that such a page has bent to
/// this machine (DNS rebinding) shows in `Host`, and where it comes from in `Origin`. Addresses in
/// figures can't be bent.
public final class HostCheck {

  private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");
  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+(%[0-9a-z]+)?]");

  private final Set<String> names;

  /// @param names that this service goes by, beside `localhost` and addresses in figures
  public HostCheck(Set<String> names) {
    this.names =
        names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  /// @throws AtelierException HOST_REFUSED or ORIGIN_REFUSED
  void check(HttpServletRequest request) {
    var host = request.getHeader("Host");
    if (host == null || !isOurs(host)) {
      throw new AtelierException(
          AccessCode.HOST_REFUSED,
          "This service does not go by the name '%s'; call it by its address, or start it with --allow-host NAME."
              .formatted(Shown.text(String.valueOf(host))));
    }
    var origin = request.getHeader("Origin");
    if (origin != null && !host.equalsIgnoreCase(authority(origin))) {
      throw new AtelierException(
          AccessCode.ORIGIN_REFUSED,
          "Pages of '%s' may not use this service; open its own pages, or call it from a program."
              .formatted(Shown.text(origin)));
    }
  }

  private boolean isOurs(String host) {
    var name = PORT.matcher(host.toLowerCase(Locale.ROOT)).replaceFirst("");
    return name.equals("localhost") || ADDRESS.matcher(name).matches() || names.contains(name);
  }

  private static @Nullable String authority(String origin) {
    try {
      return URI.create(origin).getAuthority();
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
