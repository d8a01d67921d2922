package io.atelier.api.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.servlet.HandlerInterceptor;

/// What every page tells the browser to refuse: scripts, styles and frames that are not the
/// console's own files.
final class PageHeaders implements HandlerInterceptor {

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
    // Not `no-referrer`: with that, browsers send `Origin: null` with our own forms.
    response.setHeader("Referrer-Policy", "same-origin");
    if (!request.getRequestURI().startsWith("/console/assets/")) {
      response.setHeader("Cache-Control", "no-store");
    }
    return true;
  }
}
