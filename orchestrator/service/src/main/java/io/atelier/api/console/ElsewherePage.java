package io.atelier.api.console;

import io.atelier.api.ApiException;
import io.atelier.api.wire.ApiCode;
import io.atelier.graph.Shown;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/// Answers where the console has no page.
@Controller
final class ElsewherePage {

  @GetMapping("/console/{page}")
  String none(@PathVariable String page) {
    throw new ApiException(
        ApiCode.NOT_FOUND,
        "The console has no page '%s'; those that it has stand in the navigation."
            .formatted(Shown.text(page)));
  }
}
