package io.atelier.api.gate;

import io.atelier.access.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;

/// The cookie that holds a browser's session: no script reads it, and no other site's page sends
/// it.
public final class SessionCookie {

  static final String NAME = "atelier_session";

  private SessionCookie() {}

  /// The secret that a request carries; null if it has none.
  public static @Nullable String of(HttpServletRequest request) {
    var cookies = request.getCookies();
    return cookies == null
        ? null
        : Arrays.stream(cookies)
            .filter(cookie -> cookie.getName().equals(NAME))
            .map(cookie -> cookie.getValue())
            .findFirst()
            .orElse(null);
  }

  /// The header that gives it to a browser.
  public static String giving(String secret, HttpServletRequest request) {
    return cookie(secret, Sessions.LIFE, request);
  }

  /// The header that takes it away.
  public static String takingAway(HttpServletRequest request) {
    return cookie("", Duration.ZERO, request);
  }

  private static String cookie(String value, Duration life, HttpServletRequest request) {
    return ResponseCookie.from(NAME, value)
        .path("/")
        .httpOnly(true)
        .sameSite("Strict")
        .secure(isOverTls(request))
        .maxAge(life)
        .build()
        .toString();
  }

  /// Here, or up to the proxy that stands before. Whoever lies about it only loses the cookie.
  private static boolean isOverTls(HttpServletRequest request) {
    return request.isSecure() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
  }
}
