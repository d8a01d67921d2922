package io.atelier.cli.bench;

import io.atelier.artifacts.Artifact;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.nodes.Environment;
import io.atelier.nodes.Palette;
import io.atelier.workers.Worker;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Does in Java what an engine does with a workflow whose results it has kept: it reports them
/// again. What is measured around it is the queue.
final class NoOpWorker implements Worker {

  private static final Environment NOWHERE =
      new Environment("", "", new TreeMap<>(), "cpu", "", new TreeMap<>(), 1);

  private final Artifact kept;

  /// @param kept what each run reports
  NoOpWorker(Artifact kept) {
    this.kept = kept;
  }

  @Override
  public RunOutcome run(RunRequest request, Consumer<RunEvent> listener) {
    var nodes = List.copyOf(request.workflow().nodes().keySet());
    listener.accept(new RunEvent.RunStarted(request.id(), nodes));
    listener.accept(new RunEvent.NodesCached(nodes));
    listener.accept(
        new RunEvent.NodeFinished(nodes.getLast(), Duration.ZERO, List.of(kept), List.of(), null));
    return new RunOutcome.Done(List.of(kept), List.of(), Duration.ZERO);
  }

  @Override
  public void cancel(String run) {
    // A run is over before anybody could.
  }

  @Override
  public Palette palette() {
    return Palette.shipped();
  }

  @Override
  public Environment environment() {
    return NOWHERE;
  }

  @Override
  public void free() {
    // It keeps nothing but what it was given.
  }

  @Override
  public void close() {
    // Nothing of it is open.
  }
}
