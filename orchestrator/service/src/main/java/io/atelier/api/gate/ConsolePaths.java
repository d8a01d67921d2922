package io.atelier.api.gate;

import io.atelier.graph.AtelierException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/// Where the pages of the console and of the editor are, and what a browser is told there that has
/// not logged in.
public final class ConsolePaths {

  /// The page that asks for a token.
  public static final String LOGIN = "/console/login";

  private static final String ROOT = "/console";
  private static final String ASSETS = "/console/assets/";

  private ConsolePaths() {}

  /// The page of ComfyUI's editor.
  static boolean isEditor(HttpServletRequest request) {
    var path = request.getRequestURI();
    return path.equals("/") || path.equals("/index.html");
  }

  /// What the editor's page asks of the service. Its requests that change something say where they
  /// come from, and the gate has found that to be this service; a browser that does not say it gets
  /// nothing changed.
  static boolean isOfEditor(HttpServletRequest request) {
    return request.getRequestURI().startsWith("/api/") && request.getHeader("Origin") != null;
  }

  static boolean isPage(HttpServletRequest request) {
    var path = request.getRequestURI();
    return path.equals(ROOT) || path.startsWith(ROOT + "/");
  }

  /// What a browser needs before anybody has logged in.
  static boolean isOpen(String path) {
    return path.equals(LOGIN) || path.startsWith(ASSETS);
  }

  /// Sends a browser to log in.
  ///
  /// @return false if that would not help, because it is no page or refused for something else
  static boolean sendToLogin(
      AtelierException refusal, HttpServletRequest request, HttpServletResponse response) {
    if (!(isPage(request) || isEditor(request)) || !ProblemWriter.isUnauthorized(refusal)) {
      return false;
    }
    if (request.getHeader("HX-Request") != null) {
      response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
      response.setHeader("HX-Redirect", LOGIN); // A part of a page must not become the login page.
    } else {
      response.setStatus(HttpServletResponse.SC_SEE_OTHER);
      response.setHeader("Location", isEditor(request) ? LOGIN + "?to=editor" : LOGIN);
    }
    return true;
  }
}
