package io.atelier.jobs;

import io.atelier.engine.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why an attempt, or the job, failed.
///
/// @param code names the kind of failure for programs
/// @param message one sentence with the remedy
/// @param node id of the node that failed; null when it is about the whole run
/// @param nodeType type of that node
/// @param traceback Python's or Java's own account
/// @param problems why the workflow was refused by the worker; empty otherwise
public record JobFailure(
    String code,
    String message,
    @Nullable String node,
    @Nullable String nodeType,
    @Nullable String traceback,
    List<Problem> problems) {

  public JobFailure {
    problems = List.copyOf(problems);
  }

  /// About the whole run.
  public JobFailure(String code, String message) {
    this(code, message, null, null, null, List.of());
  }

  /// One thing that is wrong with the workflow.
  public record Problem(
      String code, @Nullable String node, @Nullable String input, String message) {}

  /// In the words of the engine.
  public static JobFailure of(Failure failure) {
    return new JobFailure(
        failure.code(),
        failure.message(),
        failure.node(),
        failure.type(),
        failure.traceback(),
        failure.findings().stream()
            .map(finding ->
                new Problem(
                    finding.code().name(), finding.node(), finding.input(), finding.message()))
            .toList());
  }
}
