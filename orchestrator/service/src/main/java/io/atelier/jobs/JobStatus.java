package io.atelier.jobs;

import java.util.Set;

/// Where a job stands.
public enum JobStatus {
  /// It waits for a worker.
  QUEUED,
  /// A worker is at it.
  RUNNING,
  /// A worker is at it and was asked to stop.
  CANCELLING,
  DONE,
  FAILED,
  CANCELLED;

  /// Every change that there is; whatever is not here does not happen.
  public boolean mayBecome(JobStatus next) {
    return following().contains(next);
  }

  /// An end: nothing changes any more.
  public boolean isFinal() {
    return following().isEmpty();
  }

  private Set<JobStatus> following() {
    return switch (this) {
      case QUEUED -> Set.of(RUNNING, CANCELLED);
      case RUNNING -> Set.of(QUEUED, CANCELLING, DONE, FAILED);
      case CANCELLING -> Set.of(CANCELLED, DONE, FAILED);
      case DONE, FAILED, CANCELLED -> Set.of();
    };
  }
}
