package io.atelier.api;

import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobStatus;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/// How far each job is that runs now, and its latest picture on the way. One thread tells what
/// happens; any may ask.
@Component
public final class LiveRuns {

  private final Map<JobId, LiveRun> runs = new ConcurrentHashMap<>();

  void hear(JobEvent event) {
    switch (event) {
      case JobEvent.Changed changed when goesOn(changed.status()) -> {}
      case JobEvent.Changed changed -> runs.remove(changed.job());
      case JobEvent.Deleted deleted -> runs.remove(deleted.job());
      case JobEvent.Run run -> {
        var known = runs.get(run.job());
        if (known == null || known.attempt() != run.attempt()) {
          known = new LiveRun(run.attempt());
          runs.put(run.job(), known);
        }
        known.hear(run.event());
      }
    }
  }

  private static boolean goesOn(JobStatus status) {
    return switch (status) {
      case RUNNING, CANCELLING -> true;
      case QUEUED, DONE, FAILED, CANCELLED -> false;
    };
  }

  /// How far a job is; empty if it does not run, or nothing was heard of it yet.
  public Optional<LiveRun.Progress> of(JobId job) {
    return Optional.ofNullable(runs.get(job)).map(LiveRun::now);
  }
}
