package io.atelier.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.atelier.artifacts.OutputFolder;
import io.atelier.catalog.DigestCache;
import io.atelier.catalog.ModelCatalog;
import io.atelier.engine.EngineSettings;
import io.atelier.nodes.MiniaturePython;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

class InProcessWorkerTest extends WorkerContract {

  private final MiniaturePython python = new MiniaturePython();

  @BeforeAll
  static void findDeclarations() {
    assumeTrue(
        Files.exists(Path.of(System.getProperty("atelier.root"), "py/src/atelier/node-types.json")),
        "the Python package is not in this checkout");
  }

  @Override
  Worker open(Path out) {
    return new InProcessWorker(
        python.python(),
        new ModelCatalog(List.of()),
        new DigestCache(out.resolveSibling("data")),
        OutputFolder.open(out, Clock.systemUTC()),
        new EngineSettings(1 << 20));
  }

  @Override
  void afterwards() {
    assertThat(python.live()).as("live objects").isZero();
    python.python().close();
  }
}
