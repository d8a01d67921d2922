package io.atelier.api.console;

import io.atelier.api.gate.Authentication;
import io.atelier.api.gate.ConsolePaths;
import io.atelier.api.gate.Gate;
import io.atelier.api.gate.SessionCookie;
import io.atelier.graph.AtelierException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/// Changes a token for a session. The token is in the body of one request, never in an address, and
/// no script of a page can read what it was changed for.
@Controller
final class LoginPage {

  private final Authentication authentication;

  LoginPage(Authentication authentication) {
    this.authentication = authentication;
  }

  @GetMapping(ConsolePaths.LOGIN)
  ModelAndView page(@RequestParam(defaultValue = "") String to) {
    return new ModelAndView("console/login", "needed", authentication.isNeeded())
        .addObject("to", to);
  }

  @PostMapping(ConsolePaths.LOGIN)
  Object logIn(
      @RequestParam String token,
      @RequestParam(defaultValue = "") String to,
      HttpServletRequest request) {
    try {
      var secret = authentication.logIn(token, request);
      return to(to.equals("editor") ? "/" : "/console", SessionCookie.giving(secret, request));
    } catch (AtelierException refusal) {
      request.setAttribute(Gate.CODE, refusal.code());
      var problem = RefusedPages.problem(refusal);
      var page = page(to).addObject("problem", problem);
      page.setStatus(HttpStatusCode.valueOf(problem.status()));
      return page;
    }
  }

  @PostMapping("/console/logout")
  ResponseEntity<Void> logOut(HttpServletRequest request) {
    authentication.logOut(request);
    return to(ConsolePaths.LOGIN, SessionCookie.takingAway(request));
  }

  private static ResponseEntity<Void> to(String path, String cookie) {
    return ResponseEntity.status(HttpStatus.SEE_OTHER)
        .location(URI.create(path))
        .header(HttpHeaders.SET_COOKIE, cookie)
        .build();
  }
}
