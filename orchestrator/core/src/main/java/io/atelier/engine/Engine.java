package io.atelier.engine;

import io.atelier.artifacts.ArtifactStore;
import io.atelier.catalog.DigestCache;
import io.atelier.catalog.FileChoices;
import io.atelier.nodes.CancelSignal;
import io.atelier.nodes.NodeRuntime;
import java.util.function.Consumer;

/// Runs graphs, one at a time.
public final class Engine implements AutoCloseable {

  public Engine(
      NodeRuntime runtime,
      FileChoices files,
      DigestCache digests,
      ArtifactStore artifacts,
      EngineSettings settings) {}

  public RunOutcome run(RunRequest request, Consumer<RunEvent> listener, CancelSignal cancel) {
    throw new UnsupportedOperationException();
  }

  /// Frees everything that is kept.
  @Override
  public void close() {}
}
