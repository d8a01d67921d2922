package io.atelier.workers;

import io.atelier.artifacts.ArtifactStore;
import io.atelier.bridge.Python;
import io.atelier.catalog.DigestCache;
import io.atelier.catalog.FileChoices;
import io.atelier.engine.EngineSettings;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.nodes.Environment;
import java.util.function.Consumer;

/// A worker in this process, with one lane of its own.
public final class InProcessWorker implements Worker {

  /// @param python stays its owner's to close
  public InProcessWorker(
      Python python,
      FileChoices files,
      DigestCache digests,
      ArtifactStore artifacts,
      EngineSettings settings) {}

  @Override
  public RunOutcome run(RunRequest request, Consumer<RunEvent> listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void cancel(String run) {}

  @Override
  public Environment environment() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
