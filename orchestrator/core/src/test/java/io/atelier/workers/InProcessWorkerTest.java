package io.atelier.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.atelier.artifacts.OutputFolder;
import io.atelier.bridge.Python;
import io.atelier.bridge.PythonCall;
import io.atelier.bridge.PythonLane;
import io.atelier.catalog.DigestCache;
import io.atelier.catalog.ModelCatalog;
import io.atelier.engine.EngineSettings;
import io.atelier.nodes.JavaNode;
import io.atelier.nodes.MiniaturePython;
import io.atelier.nodes.NodeTypes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InProcessWorkerTest extends WorkerContract {

  private final MiniaturePython python = new MiniaturePython();

  @BeforeAll
  static void findDeclarations() {
    assumeTrue(
        Files.exists(Path.of(System.getProperty("atelier.root"), "py/src/atelier/node-types.json")),
        "the Python package is not in this checkout");
  }

  @Override
  protected Worker open(Path out) {
    return new InProcessWorker(
        python.python(),
        new ModelCatalog(List.of()),
        new DigestCache(out.resolveSibling("data")),
        OutputFolder.open(out, Clock.systemUTC()),
        new EngineSettings(1 << 20));
  }

  @Test
  void leavesNoLaneOpenWhenItCannotBeMade(@TempDir Path out) {
    var lanes = new ArrayList<PythonLane>();
    var watched =
        new Python() {
          @Override
          public PythonLane openLane(String name) {
            lanes.add(python.python().openLane(name));
            return lanes.getLast();
          }

          @Override
          public void interruptCancelled() {}

          @Override
          public void close() {}
        };
    var twice = NodeTypes.shipped().find("EmptyImage").orElseThrow();
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new InProcessWorker(
                watched,
                new ModelCatalog(List.of()),
                new DigestCache(out),
                OutputFolder.open(out, Clock.systemUTC()),
                new EngineSettings(0),
                List.of(new JavaNode(twice, (_, _) -> List.of()))));
    assertThatIllegalStateException()
        .isThrownBy(() -> lanes.getLast().call(new PythonCall("a:b", "{}")))
        .withMessageContaining("is closed");
  }

  @Override
  protected void afterwards() {
    assertThat(python.live()).as("live objects").isZero();
    python.python().close();
  }
}
