package io.atelier.api;

import io.atelier.access.Caller;
import io.atelier.api.openapi.Says;
import io.atelier.api.wire.CallerView;
import io.atelier.api.wire.SystemView;
import io.atelier.engine.AtelierVersion;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// What the service is, and who one is to it.
@RestController
@RequestMapping("/v1")
final class SystemController {

  private final Limits limits;
  private final OutputPlace outputs;

  SystemController(Limits limits, OutputPlace outputs) {
    this.limits = limits;
    this.outputs = outputs;
  }

  @Says("The service itself")
  @GetMapping("/system")
  SystemView system() {
    var heap = Runtime.getRuntime();
    return new SystemView(
        AtelierVersion.current(),
        Runtime.version().toString(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        heap.availableProcessors(),
        Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime()),
        heap.totalMemory() - heap.freeMemory(),
        outputs.folder().toFile().getUsableSpace(),
        new SystemView.LimitsView(
            limits.bodyBytes(),
            limits.nodes(),
            limits.textLength(),
            limits.jobs(),
            limits.rate().perSecond()));
  }

  @Says("Who one is to the service")
  @GetMapping("/me")
  CallerView me(Caller caller) {
    return CallerView.of(caller);
  }
}
