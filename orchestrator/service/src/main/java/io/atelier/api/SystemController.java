package io.atelier.api;

import io.atelier.access.Caller;
import io.atelier.api.openapi.Says;
import io.atelier.api.wire.CallerView;
import io.atelier.api.wire.SystemView;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// What the service is, and who one is to it.
@RestController
@RequestMapping("/v1")
final class SystemController {

  private final SystemReport report;

  SystemController(SystemReport report) {
    this.report = report;
  }

  @Says("The service itself")
  @GetMapping("/system")
  SystemView system() {
    return report.now();
  }

  @Says("Who one is to the service")
  @GetMapping("/me")
  CallerView me(Caller caller) {
    return CallerView.of(caller);
  }
}
