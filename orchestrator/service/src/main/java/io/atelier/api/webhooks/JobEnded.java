package io.atelier.api.webhooks;

import io.atelier.api.wire.ArtifactView;
import io.atelier.api.wire.FailureView;
import io.atelier.api.wire.JobView;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a call tells.
///
/// @param type `job.done`, `job.failed` or `job.cancelled`
/// @param timestamp when the job ended
record JobEnded(String type, Instant timestamp, Data data) {

  /// The job, without what only its page shows.
  ///
  /// @param href where the whole of it is
  /// @param failure without Python's account
  record Data(
      String id,
      String status,
      Set<String> tags,
      String href,
      @Nullable Double seconds,
      @Nullable FailureView failure,
      List<ArtifactView> artifacts) {}

  static JobEnded of(JobView job) {
    return new JobEnded(
        "job." + job.status(),
        job.since(),
        new Data(
            job.id(),
            job.status(),
            job.terms().tags(),
            "/v1/jobs/" + job.id(),
            job.seconds(),
            job.failure() == null ? null : job.failure().withoutTraceback(),
            job.artifacts()));
  }
}
