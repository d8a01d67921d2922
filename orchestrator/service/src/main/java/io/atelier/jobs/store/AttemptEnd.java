package io.atelier.jobs.store;

import io.atelier.jobs.Attempt;
import io.atelier.jobs.JobFailure;
import io.atelier.jobs.Loss;
import java.time.Duration;
import java.time.Instant;

/// How an attempt ended.
public sealed interface AttemptEnd {

  record Done(Duration took) implements AttemptEnd {}

  record Failed(JobFailure failure) implements AttemptEnd {}

  /// Somebody asked for it.
  record Cancelled() implements AttemptEnd {}

  /// Its worker process died.
  record Lost(Loss loss) implements AttemptEnd {}

  /// The service stopped, or the worker did without being asked; it says nothing about the job.
  record Interrupted() implements AttemptEnd {}

  /// The attempt, ended.
  default Attempt of(Attempt begun, Instant at) {
    return new Attempt(
        begun.number(),
        begun.worker(),
        begun.started(),
        at,
        switch (this) {
          case Done _ -> Attempt.End.DONE;
          case Failed _ -> Attempt.End.FAILED;
          case Cancelled _ -> Attempt.End.CANCELLED;
          case Lost _ -> Attempt.End.LOST;
          case Interrupted _ -> Attempt.End.INTERRUPTED;
        },
        this instanceof Failed(var failure) ? failure : null,
        this instanceof Lost(var loss) ? loss : null);
  }
}
