package io.atelier.api.wire;

import io.atelier.jobs.Attempt;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One time that a worker took a job.
///
/// @param number from 1
/// @param worker its name
/// @param end `done`, `failed`, `cancelled`, `lost` or `interrupted`; null while it goes on
/// @param failure of one that failed
/// @param loss of one whose worker process died
public record AttemptView(
    int number,
    String worker,
    Instant started,
    @Nullable Instant ended,
    @Nullable String end,
    @Nullable FailureView failure,
    @Nullable LossView loss) {

  static AttemptView of(Attempt attempt) {
    return new AttemptView(
        attempt.number(),
        attempt.worker(),
        attempt.started(),
        attempt.ended(),
        attempt.end() == null ? null : attempt.end().name().toLowerCase(Locale.ROOT),
        attempt.failure() == null ? null : FailureView.of(attempt.failure()),
        attempt.loss() == null ? null : LossView.of(attempt.loss()));
  }
}
