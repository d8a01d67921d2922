package io.atelier.api.wire;

import io.atelier.access.Caller;
import java.util.Locale;

/// Who sent a request, as the service knows it.
///
/// @param name of the token, or `local`
/// @param role `submit`, `operate` or `administer`
public record CallerView(String name, String tenant, String role) {

  public static CallerView of(Caller caller) {
    return new CallerView(
        caller.name(), caller.tenant(), caller.role().name().toLowerCase(Locale.ROOT));
  }
}
