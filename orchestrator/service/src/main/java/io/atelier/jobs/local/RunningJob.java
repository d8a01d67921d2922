package io.atelier.jobs.local;

import io.atelier.artifacts.Artifact;
import io.atelier.engine.RunEvent;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobOutput;
import io.atelier.jobs.NodeSpan;
import io.atelier.jobs.queue.Waiting;
import io.atelier.nodes.Notice;
import io.atelier.workers.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An attempt that a worker is at: what it has left so far, and why it was asked to stop. Any
/// thread.
final class RunningJob {

  /// Why an attempt is asked to stop; the first reason counts.
  enum Stop {
    ASKED,
    /// Its time is over.
    LATE,
    /// The service stops.
    SHUTDOWN,
    /// It was cancelled before it had begun: nothing of it counts.
    VOID
  }

  private final Waiting job;
  private final Worker worker;
  private final Clocks clocks;
  private final Consumer<JobEvent> listener;
  private final Consumer<List<Artifact>> saved;
  private final long began;
  private final List<Artifact> artifacts = new ArrayList<>();
  private final Set<Notice> notices = new LinkedHashSet<>();
  private final List<NodeSpan> spans = new ArrayList<>();
  private final SequencedMap<String, List<String>> savedBy = new LinkedHashMap<>();
  private final Map<String, Begun> open = new HashMap<>();
  private final List<RunEvent> early = new ArrayList<>();
  private boolean announced;
  private @Nullable Stop stop;
  private @Nullable Duration took;

  private record Begun(RunEvent.NodeStarted event, Duration from) {}

  /// @param saved told what each output node has saved
  RunningJob(
      Waiting job,
      Worker worker,
      Clocks clocks,
      Consumer<JobEvent> listener,
      Consumer<List<Artifact>> saved) {
    this.saved = saved;
    this.job = job;
    this.worker = worker;
    this.clocks = clocks;
    this.listener = listener;
    began = clocks.nanos();
  }

  Waiting job() {
    return job;
  }

  int attempt() {
    return job.attempts() + 1;
  }

  /// Its name among the runs of its worker.
  String run() {
    return "%s.%d".formatted(job.id(), attempt());
  }

  /// Since it began, up to its end.
  synchronized Duration took() {
    return took == null ? Duration.ofNanos(clocks.nanos() - began) : took;
  }

  /// It ended, just now.
  synchronized void finish() {
    took = took();
  }

  /// Everybody knows now that it runs; what happened before is told after that.
  void announce(boolean stands) {
    if (!stands) {
      stop(Stop.VOID);
      return;
    }
    synchronized (this) {
      announced = true;
      early.forEach(this::tell);
      early.clear();
    }
  }

  void happened(RunEvent event) {
    if (event instanceof RunEvent.RunStarted && stopped() != null) {
      worker.cancel(run()); // The worker did not know the run yet when it was asked.
    }
    synchronized (this) {
      gather(event);
      if (announced) {
        tell(event);
      } else if (!(event instanceof RunEvent.NodeProgress)) {
        early.add(event); // Progress may come for long while the database refuses.
      }
    }
  }

  private void tell(RunEvent event) {
    listener.accept(new JobEvent.Run(job.id(), job.tenant(), attempt(), event));
  }

  private void gather(RunEvent event) {
    switch (event) {
      case RunEvent.NodeStarted started -> open.put(started.node(), new Begun(started, took()));
      case RunEvent.NodeFinished finished -> {
        artifacts.addAll(finished.artifacts());
        if (!finished.artifacts().isEmpty()) {
          saved.accept(finished.artifacts());
          savedBy.put(finished.node(), finished.artifacts().stream().map(Artifact::path).toList());
        }
        notices.addAll(finished.notices());
        var begun = open.remove(finished.node());
        if (begun != null) {
          spans.add(span(begun, finished.took()));
        }
      }
      case RunEvent.RunStarted _, RunEvent.NodesCached _, RunEvent.NodeProgress _ -> {}
    }
  }

  private static NodeSpan span(Begun begun, Duration took) {
    var event = begun.event;
    return new NodeSpan(event.node(), event.type(), event.title(), event.lane(), begun.from, took);
  }

  /// What its output nodes have saved, and when its nodes ran.
  synchronized JobOutput output() {
    return new JobOutput(
        artifacts.stream().distinct().toList(), List.copyOf(notices), List.copyOf(spans), savedBy);
  }

  /// Nobody may collect these while it runs.
  synchronized void claim(List<Artifact> made) {
    artifacts.addAll(made);
  }

  /// Waits for nobody: who writes to the database must not wait for a worker.
  void stop(Stop reason) {
    synchronized (this) {
      if (stop == null) {
        stop = reason;
      }
    }
    Thread.startVirtualThread(() -> worker.cancel(run()));
  }

  synchronized @Nullable Stop stopped() {
    return stop;
  }
}
