package io.atelier.workers;

import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.nodes.Environment;
import io.atelier.nodes.Palette;
import java.util.function.Consumer;

/// Runs graphs. Any thread may call; runs queue and go one after the other.
public interface Worker extends AutoCloseable {

  /// Runs a graph and waits for its end. Never throws for what a workflow can do wrong.
  ///
  /// @param listener told one event at a time, on any thread; what it throws is logged and changes
  ///   nothing
  RunOutcome run(RunRequest request, Consumer<RunEvent> listener);

  /// Asks a run, queued or running, to stop; asked again when it has not, it takes stronger means.
  /// A run that is not here is none to stop.
  void cancel(String run);

  /// The node types that it runs. Waits for a worker that is still starting.
  ///
  /// @throws WorkerNotStarted when there is none
  Palette palette();

  /// What it runs in. Waits for a worker that is still starting.
  ///
  /// @throws WorkerNotStarted when there is none
  Environment environment();

  /// Lets go of every result that it keeps for later runs; waits for a run that is at work.
  void free();

  /// Bytes that the device's driver has given this worker, caches included; 0 on a CPU, or where
  /// nobody tells. Waits for a run that is at work.
  default long deviceBytes() {
    return 0;
  }

  /// Cancels what runs, waits for it, and frees everything.
  @Override
  void close();
}
