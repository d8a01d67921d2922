package io.atelier.api;

import io.atelier.api.wire.SystemView;
import io.atelier.engine.AtelierVersion;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import org.springframework.stereotype.Component;

/// What the service says of itself.
@Component
public final class SystemReport {

  private final Limits limits;
  private final OutputPlace outputs;

  SystemReport(Limits limits, OutputPlace outputs) {
    this.limits = limits;
    this.outputs = outputs;
  }

  /// As it is at this moment.
  public SystemView now() {
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
}
