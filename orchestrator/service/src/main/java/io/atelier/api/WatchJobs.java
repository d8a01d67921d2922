package io.atelier.api;

import io.atelier.graph.AtelierException;
import io.atelier.jobs.EventFilter;
import io.atelier.jobs.EventStream;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobState;
import io.atelier.jobs.Jobs;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Hears what becomes of every job, on a thread of its own, for the console, the figures, the
/// traces and the log, where each line about a job carries its id as `job`.
@Component
final class WatchJobs implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(WatchJobs.class);

  /// How old the figures of the queue may be.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Jobs jobs;
  private final WorkerPool pool;
  private final JobFigures figures;
  private final JobTraces traces;
  private final LiveRuns live;
  private final MemoryHistory memory;
  private volatile @Nullable EventStream stream;
  private volatile boolean running;
  private long latest;
  private long shownAt;

  WatchJobs(
      Jobs jobs,
      WorkerPool pool,
      JobFigures figures,
      JobTraces traces,
      LiveRuns live,
      MemoryHistory memory) {
    this.traces = traces;
    this.jobs = jobs;
    this.pool = pool;
    this.figures = figures;
    this.live = live;
    this.memory = memory;
  }

  @Override
  public void start() {
    running = true;
    var first = jobs.listen(EventFilter.ALL, OptionalLong.empty());
    stream = first;
    show();
    Thread.ofPlatform().name("watch-jobs").daemon().start(() -> watch(first));
  }

  private void watch(EventStream first) {
    var heard = first;
    try {
      while (running) {
        switch (heard.next(PATIENCE)) {
          case EventStream.Next.Event(var event) -> tryToHear(event);
          case EventStream.Next.Quiet _, EventStream.Next.Gap _ -> {}
          case EventStream.Next.TooSlow _ -> {
            heard = jobs.listen(EventFilter.ALL, OptionalLong.of(latest));
            stream = heard;
          }
          case EventStream.Next.Closed _ -> running = false;
        }
        if (running && System.nanoTime() - shownAt > PATIENCE.toNanos()) {
          show();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("The figures of jobs stand still from here on", e);
    }
  }

  private void show() {
    figures.show(jobs.status());
    var workers = pool.workers();
    figures.show(workers);
    memory.sample(workers);
    shownAt = System.nanoTime();
  }

  /// Figures are worth less than what they are about: what can't be read now is not counted.
  private void tryToHear(JobEvent event) {
    try {
      hear(event);
    } catch (AtelierException e) {
      LOG.warn("A job is not counted: {}", e.getMessage());
    }
  }

  private void hear(JobEvent event) {
    live.hear(event);
    switch (event) {
      case JobEvent.Changed changed -> {
        latest = changed.number();
        if (changed.status().isFinal()) {
          jobs.find(changed.job()).ifPresent(this::ended);
        }
      }
      case JobEvent.Deleted deleted -> latest = deleted.number();
      case JobEvent.Run run -> figures.happened(run.event());
    }
  }

  private void ended(Job job) {
    figures.ended(job);
    traces.ended(job);
    try (var _ = MDC.putCloseable("job", job.id().text())) {
      switch (job.state()) {
        case JobState.Done done -> LOG.info("Job done in {} s", done.took().toMillis() / 1000.0);
        case JobState.Failed(var _, var failure) ->
            LOG.warn("Job failed: {}: {}", failure.code(), failure.message());
        case JobState.Cancelled _ -> LOG.info("Job cancelled");
        case JobState.Queued _, JobState.Running _, JobState.Cancelling _ -> {}
      }
    }
  }

  @Override
  public void stop() {
    running = false;
    var open = stream;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
