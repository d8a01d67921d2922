package io.atelier.workers;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.OutputFolder;
import io.atelier.catalog.DigestCache;
import io.atelier.catalog.ModelCatalog;
import io.atelier.engine.EngineSettings;
import io.atelier.nodes.RealPython;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

class InProcessWorkerIT extends WorkerContract {

  @BeforeAll
  static void enterPython() {
    RealPython.started();
  }

  @Override
  protected Worker open(Path out) {
    return new InProcessWorker(
        RealPython.started(),
        new ModelCatalog(List.of()),
        new DigestCache(out.resolveSibling("data")),
        OutputFolder.open(out, Clock.systemUTC()),
        new EngineSettings(1 << 30));
  }

  @Override
  protected void afterwards() {
    assertThat(RealPython.objects()).as("live objects").isEmpty();
  }
}
