package io.atelier.api.wire;

import io.atelier.engine.Finding;
import io.atelier.jobs.JobFailure;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One thing that is wrong with a workflow.
///
/// @param job which of a batch, from 0; null outside of one
/// @param error whether it stands in the way of running; else a warning
/// @param node id; null when it is about the whole workflow
/// @param spoiledOutputs ids of the output nodes that cannot run because of it
public record FindingView(
    @Nullable Integer job,
    String code,
    boolean error,
    @Nullable String node,
    @Nullable String input,
    String message,
    Set<String> spoiledOutputs) {

  public static FindingView of(Finding finding, @Nullable Integer job) {
    return new FindingView(
        job,
        finding.code().name(),
        finding.isError(),
        finding.node(),
        finding.input(),
        finding.message(),
        finding.spoiledOutputs());
  }

  static FindingView of(JobFailure.Problem problem) {
    return new FindingView(
        null, problem.code(), true, problem.node(), problem.input(), problem.message(), Set.of());
  }
}
