package io.atelier.api.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobState;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A job as it stands.
///
/// @param status `queued`, `running`, `cancelling`, `done`, `failed` or `cancelled`
/// @param since when it came to that
/// @param notBefore when the pause before a retry ends; null if there is none
/// @param seconds that the last attempt of a job took that is done
/// @param failure of one that failed
/// @param attempts oldest first
/// @param artifacts that the last attempt saved, also when it failed
/// @param nodes in the order in which they ended
/// @param origin the job that this one was cloned from, or retries
/// @param callback left out if it has none
public record JobView(
    String id,
    String status,
    Instant submitted,
    Instant since,
    @Nullable Instant notBefore,
    @Nullable Double seconds,
    TermsView terms,
    @Nullable FailureView failure,
    List<AttemptView> attempts,
    List<ArtifactView> artifacts,
    List<NoticeView> notices,
    List<NodeSpanView> nodes,
    @Nullable String origin,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CallbackView callback) {

  public static JobView of(Job job) {
    var state = job.state();
    return new JobView(
        job.id().text(),
        status(state),
        job.submitted(),
        state.since(),
        state instanceof JobState.Queued queued ? queued.notBefore() : null,
        state instanceof JobState.Done done ? Seconds.of(done.took()) : null,
        TermsView.of(job.terms()),
        state instanceof JobState.Failed failed ? FailureView.of(failed.failure()) : null,
        job.attempts().stream().map(AttemptView::of).toList(),
        job.output().artifacts().stream().map(ArtifactView::of).toList(),
        job.output().notices().stream().map(NoticeView::of).toList(),
        job.output().nodes().stream().map(NodeSpanView::of).toList(),
        job.origin() == null ? null : job.origin().text(),
        CallbackView.of(job));
  }

  private static String status(JobState state) {
    return state.status().name().toLowerCase(Locale.ROOT);
  }
}
