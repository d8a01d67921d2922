package io.atelier.jobs;

import io.atelier.engine.RunEvent;
import java.time.Instant;

/// Something that happened to a job. Changes of state are kept, numbered, and can be heard again;
/// what happens inside a run is told only to those who listen.
public sealed interface JobEvent {

  JobId job();

  String tenant();

  /// The job changed its state, on disk already. The first of a job says that it is queued.
  ///
  /// @param number of the event, greater than those of all earlier ones; `Last-Event-ID`
  /// @param attempt the number of the attempt that begins, goes on or ended; 0 before the first
  record Changed(long number, JobId job, String tenant, Instant at, JobStatus status, int attempt)
      implements JobEvent {}

  /// The job was deleted, with all that was kept of it.
  ///
  /// @param number as of [Changed]
  record Deleted(long number, JobId job, String tenant, Instant at) implements JobEvent {}

  /// Something happened in its run. Comes between the job's RUNNING and its end. Of pictures on the
  /// way only the latest of a job is kept: who is slow gets the earlier steps without.
  ///
  /// @param attempt number of the attempt
  record Run(JobId job, String tenant, int attempt, RunEvent event) implements JobEvent {}
}
