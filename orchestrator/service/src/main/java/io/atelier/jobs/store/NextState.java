package io.atelier.jobs.store;

import io.atelier.jobs.Attempt;
import io.atelier.jobs.JobCode;
import io.atelier.jobs.JobFailure;
import io.atelier.jobs.JobState;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.JobTerms;
import io.atelier.jobs.Loss;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What becomes of a job whose attempt has ended.
///
/// @param terms of the job
/// @param attempts all, the one that ended included
/// @param at when it ended
record NextState(JobTerms terms, List<Attempt> attempts, Instant at) {

  /// How often a job's worker process may die under it.
  private static final int LOSSES = 2;

  /// Failures that may pass without anybody changing the job.
  private static final Set<String> PASSING =
      Set.of(
          "DISK_FULL",
          "OUT_OF_MEMORY",
          "OUTPUT_NOT_THERE",
          "WORKER_NOT_READY",
          "WORKER_NOT_STARTED");

  /// @param status RUNNING, or CANCELLING when somebody has asked it to stop
  JobState after(JobStatus status, AttemptEnd end) {
    var mayRun = status == JobStatus.RUNNING;
    return switch (end) {
      case AttemptEnd.Done(var took) -> new JobState.Done(at, took);
      case AttemptEnd.Failed(var failure) -> mayRun ? failed(failure) : stopped(failure);
      case AttemptEnd.Lost _ -> mayRun ? lost() : new JobState.Cancelled(at);
      case AttemptEnd.Cancelled _, AttemptEnd.Interrupted _ ->
          mayRun ? new JobState.Queued(at, null) : new JobState.Cancelled(at);
    };
  }

  private JobState failed(JobFailure failure) {
    var failures = attempts.stream().filter(attempt -> attempt.end() == Attempt.End.FAILED).count();
    return PASSING.contains(failure.code()) && failures < tries(failure)
        ? new JobState.Queued(at, at.plus(terms.retry().pause()))
        : new JobState.Failed(at, failure);
  }

  /// An output may have been collected while a worker that had kept its result reported it again;
  /// the next attempt makes it anew.
  private int tries(JobFailure failure) {
    return failure.code().equals(JobCode.OUTPUT_NOT_THERE.name())
        ? Math.max(2, terms.retry().attempts())
        : terms.retry().attempts();
  }

  /// A failure that a retry would have followed is none when nobody wants the job any more.
  private JobState stopped(JobFailure failure) {
    return PASSING.contains(failure.code())
        ? new JobState.Cancelled(at)
        : new JobState.Failed(at, failure);
  }

  private JobState lost() {
    var losses = attempts.stream().map(Attempt::loss).filter(loss -> loss != null).toList();
    return losses.size() < LOSSES
        ? new JobState.Queued(at, null)
        : new JobState.Failed(at, lostAgain(losses));
  }

  private static JobFailure lostAgain(List<Loss> losses) {
    return new JobFailure(
        JobCode.WORKER_LOST_AGAIN.name(),
        "The worker process died under this job %d times, so it is not tried again: %s; see the reports."
            .formatted(
                losses.size(),
                losses.stream()
                    .map(loss -> "%s (%s)".formatted(loss.message(), loss.code()))
                    .collect(Collectors.joining("; then "))),
        losses.getLast().node(),
        null,
        null,
        List.of());
  }
}
