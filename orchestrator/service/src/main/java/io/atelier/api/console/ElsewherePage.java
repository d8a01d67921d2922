package io.atelier.api.console;

import io.atelier.api.ApiException;
import io.atelier.api.wire.ApiCode;
import io.atelier.graph.Shown;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.ModelAndView;

/// Answers where the console has no page.
@Controller
final class ElsewherePage {

  private final RefusedPages refused;

  ElsewherePage(RefusedPages refused) {
    this.refused = refused;
  }

  @GetMapping("/console/{page}")
  ModelAndView none(@PathVariable String page, HttpServletRequest request) {
    return refused.refused(
        new ApiException(
            ApiCode.NOT_FOUND,
            "The console has no page '%s'; those that it has stand in the navigation."
                .formatted(Shown.text(page))),
        request);
  }
}
