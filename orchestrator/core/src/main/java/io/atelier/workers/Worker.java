package io.atelier.workers;

import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.nodes.Environment;
import java.util.function.Consumer;

/// Runs graphs. Any thread may call; runs queue and go one after the other.
public interface Worker extends AutoCloseable {

  /// Runs a graph and waits for its end. Never throws for what a workflow can do wrong.
  ///
  /// @param listener told on the thread that works; what it throws is logged and changes nothing
  RunOutcome run(RunRequest request, Consumer<RunEvent> listener);

  /// Asks a run, queued or running, to stop. A run that is not here is none to stop.
  void cancel(String run);

  Environment environment();

  /// Cancels what runs, waits for it, and frees everything.
  @Override
  void close();
}
