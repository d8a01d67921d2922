package io.atelier.app;

import io.atelier.engine.Failure;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.nodes.Environment;
import io.atelier.nodes.Palette;
import io.atelier.workers.Worker;
import io.atelier.workers.WorkerNotStarted;
import io.atelier.workers.process.ProcessWorker;
import io.atelier.workers.process.WorkerStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A worker whose Python is still being made: it is here at once, and whoever wants something of it
/// waits.
final class ComingWorker implements Worker {

  private final CompletableFuture<ProcessWorker> coming = new CompletableFuture<>();
  private volatile @Nullable Failure trouble;
  private final Map<String, CompletableFuture<ProcessWorker>> waiting = new ConcurrentHashMap<>();

  /// It is here, and owned from now on.
  void arrive(ProcessWorker worker) {
    if (!coming.complete(worker)) {
      worker.close();
    }
  }

  boolean hasArrived() {
    return coming.state() == CompletableFuture.State.SUCCESS;
  }

  /// It does not come now; it is tried again.
  void trouble(Failure failure) {
    trouble = failure;
  }

  /// It never comes.
  private void fail(Failure failure) {
    coming.completeExceptionally(new WorkerNotStarted(failure));
  }

  /// How it fares; waits for nothing.
  WorkerStatus status() {
    return switch (coming.state()) {
      case SUCCESS -> coming.resultNow().status();
      case RUNNING ->
          absent(
              trouble == null ? WorkerStatus.Phase.STARTING : WorkerStatus.Phase.FAILED, trouble);
      case FAILED, CANCELLED -> absent(WorkerStatus.Phase.FAILED, reason());
    };
  }

  /// The node types that it said it has; empty before it has said anything. Waits for nothing.
  Optional<Palette> knownPalette() {
    return coming.state() == CompletableFuture.State.SUCCESS
        ? coming.resultNow().knownPalette()
        : Optional.empty();
  }

  /// Whether nothing more is to be learned of its node types soon.
  boolean isKnown() {
    return switch (coming.state()) {
      case SUCCESS ->
          knownPalette().isPresent()
              || coming.resultNow().status().phase() == WorkerStatus.Phase.FAILED;
      case RUNNING -> trouble != null;
      case FAILED, CANCELLED -> true;
    };
  }

  private static WorkerStatus absent(WorkerStatus.Phase phase, @Nullable Failure failure) {
    return new WorkerStatus(phase, failure, Optional.empty(), Optional.empty(), 0, List.of());
  }

  private Failure reason() {
    return coming.isCompletedExceptionally()
            && coming.exceptionNow() instanceof WorkerNotStarted known
        ? known.failure()
        : new Failure("WORKER_EXITED", "The worker is closed.");
  }

  @Override
  public RunOutcome run(RunRequest request, Consumer<RunEvent> listener) {
    var mine = coming.copy();
    if (waiting.putIfAbsent(request.id(), mine) != null) {
      throw new IllegalArgumentException("run %s is already here".formatted(request.id()));
    }
    try {
      return mine.join().run(request, listener);
    } catch (CancellationException _) {
      return new RunOutcome.Cancelled();
    } catch (CompletionException e) {
      if (e.getCause() instanceof WorkerNotStarted known) {
        return new RunOutcome.Failed(known.failure());
      }
      throw e;
    } finally {
      waiting.remove(request.id());
    }
  }

  @Override
  public void cancel(String run) {
    var mine = waiting.get(run);
    if (mine != null) {
      mine.cancel(false);
    }
    if (coming.state() == CompletableFuture.State.SUCCESS) {
      coming.resultNow().cancel(run);
    }
  }

  @Override
  public Palette palette() {
    return arrived().palette();
  }

  @Override
  public Environment environment() {
    return arrived().environment();
  }

  @Override
  public void free() {
    arrived().free();
  }

  private ProcessWorker arrived() {
    try {
      return coming.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof WorkerNotStarted known ? known : e;
    }
  }

  @Override
  public void close() {
    fail(new Failure("WORKER_EXITED", "The worker is closed."));
    if (coming.state() == CompletableFuture.State.SUCCESS) {
      coming.resultNow().close();
    }
  }
}
