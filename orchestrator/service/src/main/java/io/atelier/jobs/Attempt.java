package io.atelier.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One time that a worker took a job.
///
/// @param number from 1
/// @param worker its name
/// @param ended null while it goes on
/// @param end null while it goes on
/// @param failure of one that failed; may be followed by another attempt
/// @param loss of one whose worker process died
public record Attempt(
    int number,
    String worker,
    Instant started,
    @Nullable Instant ended,
    @Nullable End end,
    @Nullable JobFailure failure,
    @Nullable Loss loss) {

  /// How it ended.
  public enum End {
    DONE,
    FAILED,
    CANCELLED,
    /// The worker process died.
    LOST,
    /// The service stopped or was killed; the job runs again.
    INTERRUPTED
  }

  /// One that begins.
  public static Attempt begun(int number, String worker, Instant at) {
    return new Attempt(number, worker, at, null, null, null, null);
  }
}
