package io.atelier.workers;

import io.atelier.engine.Failure;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.nodes.BrokenNodes;
import io.atelier.nodes.CancelSignal;
import io.atelier.nodes.Environment;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeTypes;
import io.atelier.nodes.Palette;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/// Workers of several environments as one: a run goes to the first that has all its node types.
/// Those of different environments run at the same time.
public final class RoutedWorkers implements Worker {

  private final SequencedMap<String, Worker> workers;
  private final Map<String, CancelSignal> runs = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /// Owns the workers from now on.
  ///
  /// @param workers at least one, by the name of its environment
  public RoutedWorkers(SequencedMap<String, ? extends Worker> workers) {
    if (workers.isEmpty()) {
      throw new IllegalArgumentException("there is no worker to send runs to");
    }
    this.workers = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(workers));
  }

  @Override
  public RunOutcome run(RunRequest request, Consumer<RunEvent> listener) {
    var cancel = new CancelSignal();
    if (runs.putIfAbsent(request.id(), cancel) != null) {
      throw new IllegalArgumentException("run %s is already here".formatted(request.id()));
    }
    try {
      return closed ? new RunOutcome.Cancelled() : run(request, listener, cancel);
    } finally {
      runs.remove(request.id());
    }
  }

  private RunOutcome run(RunRequest request, Consumer<RunEvent> listener, CancelSignal cancel) {
    return switch (Route.of(request.workflow(), workers)) {
      case Route.Nowhere(var failure) -> new RunOutcome.Failed(failure);
      case Route.To _ when cancel.isRaised() -> new RunOutcome.Cancelled();
      case Route.To(var worker) ->
          worker.run(request, told(worker, request.id(), listener, cancel));
    };
  }

  /// A cancel may come while the run is on its way, where the worker doesn't know it yet.
  private static Consumer<RunEvent> told(
      Worker worker, String run, Consumer<RunEvent> listener, CancelSignal cancel) {
    return event -> {
      if (event instanceof RunEvent.RunStarted && cancel.isRaised()) {
        worker.cancel(run);
      }
      listener.accept(event);
    };
  }

  @Override
  public void cancel(String run) {
    var signal = runs.get(run);
    if (signal != null) {
      signal.raise();
      workers.values().forEach(worker -> worker.cancel(run));
    }
  }

  /// What all of them together have; which environment has what shows when a run comes.
  @Override
  public Palette palette() {
    var types = new LinkedHashMap<String, NodeType>();
    var broken = new ArrayList<BrokenNodes>();
    for (var palette : ofStarted(RoutedWorkers::named)) {
      palette.types().all().forEach(type -> types.putIfAbsent(type.name(), type));
      broken.addAll(palette.broken());
    }
    return new Palette(new NodeTypes(types.values()), broken);
  }

  /// What is broken is called by its environment too.
  private static Palette named(String environment, Worker worker) {
    var palette = worker.palette();
    return new Palette(
        palette.types(),
        palette.broken().stream()
            .map(nodes ->
                new BrokenNodes(
                    "%s in %s".formatted(nodes.name(), environment), nodes.code(), nodes.reason()))
            .toList());
  }

  /// Of the first that is there.
  @Override
  public Environment environment() {
    return ofStarted((_, worker) -> worker.environment()).getFirst();
  }

  @Override
  public void free() {
    var _ =
        ofStarted((_, worker) -> {
          worker.free();
          return worker;
        });
  }

  /// One that did not start is left out as long as there is another.
  private <T> List<T> ofStarted(BiFunction<String, Worker, T> question) {
    var answers = new ArrayList<T>();
    var failures = new ArrayList<Failure>();
    for (var entry : workers.sequencedEntrySet()) {
      try {
        answers.add(question.apply(entry.getKey(), entry.getValue()));
      } catch (WorkerNotStarted e) {
        failures.add(e.failure());
      }
    }
    if (answers.isEmpty()) {
      throw new WorkerNotStarted(failures.getFirst());
    }
    return answers;
  }

  @Override
  public void close() {
    closed = true;
    workers.values().forEach(Worker::close);
  }
}
