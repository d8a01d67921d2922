package io.atelier.api.comfyui;

import io.atelier.api.comfyui.wire.FrameData;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobFailure;
import io.atelier.jobs.JobState;
import io.atelier.jobs.NodeSpan;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The frames of a job's last run, from what is kept of it.
public final class PastRun {

  private PastRun() {}

  /// When its last attempt began; empty if it never ran.
  public static Optional<Instant> began(Job job) {
    return job.attempts().isEmpty()
        ? Optional.empty()
        : Optional.of(job.attempts().getLast().started());
  }

  /// Ids of the nodes that ran.
  public static List<String> executed(Job job) {
    return job.output().nodes().stream().map(NodeSpan::node).distinct().toList();
  }

  /// How it ended; empty of one that has not, or that never ran.
  ///
  /// @param node that was at work; null if that is not known
  /// @param type of that node
  public static Optional<FrameData> end(Job job, @Nullable String node, @Nullable String type) {
    var prompt = PromptId.of(job);
    var at = job.state().since().toEpochMilli();
    return switch (job.state()) {
      case JobState.Done _ -> Optional.of(new FrameData.ExecutionSuccess(prompt, at));
      case JobState.Failed(var _, var failure) -> Optional.of(error(job, failure));
      case JobState.Cancelled _ when job.attempts().isEmpty() -> Optional.empty();
      case JobState.Cancelled _ ->
          Optional.of(
              new FrameData.ExecutionInterrupted(
                  prompt, text(node), text(type), executed(job), at));
      case JobState.Queued _, JobState.Running _, JobState.Cancelling _ -> Optional.empty();
    };
  }

  /// Why it failed.
  static FrameData.ExecutionError error(Job job, JobFailure failure) {
    return new FrameData.ExecutionError(
        PromptId.of(job),
        text(failure.node()),
        text(failure.nodeType()),
        executed(job),
        failure.message(),
        failure.code(),
        failure.traceback() == null
            ? List.of()
            : failure.traceback().lines().map(line -> line + "\n").toList(),
        Map.of(),
        List.of(),
        job.state().since().toEpochMilli());
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
