package io.atelier.jobs;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a job stands, with what belongs to that. [JobStatus] holds the changes that are allowed.
public sealed interface JobState {

  /// Since when.
  Instant since();

  JobStatus status();

  /// It waits for a worker; after a loss or a failure that may pass, again.
  ///
  /// @param notBefore when a pause before the retry ends; null if there is none
  record Queued(Instant since, @Nullable Instant notBefore) implements JobState {
    @Override
    public JobStatus status() {
      return JobStatus.QUEUED;
    }
  }

  /// A worker is at it.
  ///
  /// @param attempt its number, from 1
  record Running(Instant since, int attempt, String worker) implements JobState {
    @Override
    public JobStatus status() {
      return JobStatus.RUNNING;
    }
  }

  /// It was asked to stop; it may still be done first.
  ///
  /// @param attempt its number, from 1
  record Cancelling(Instant since, int attempt, String worker) implements JobState {
    @Override
    public JobStatus status() {
      return JobStatus.CANCELLING;
    }
  }

  /// Every output is made and committed.
  ///
  /// @param took how long the last attempt ran
  record Done(Instant since, Duration took) implements JobState {
    @Override
    public JobStatus status() {
      return JobStatus.DONE;
    }
  }

  record Failed(Instant since, JobFailure failure) implements JobState {
    @Override
    public JobStatus status() {
      return JobStatus.FAILED;
    }
  }

  record Cancelled(Instant since) implements JobState {
    @Override
    public JobStatus status() {
      return JobStatus.CANCELLED;
    }
  }
}
