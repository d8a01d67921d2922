package io.atelier.workers.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.workers.Worker;
import io.atelier.workers.WorkerContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcessWorkerTest extends WorkerContract {

  @Override
  protected Worker open(Path out) {
    return Children.miniature(out.resolveSibling(""), WorkerLimits.USUAL);
  }

  @Override
  protected void afterwards() {}

  @Test
  void makesThePaletteOfAProcessOnce() {
    assertThat(worker().palette()).isSameAs(worker().palette());
  }
}
