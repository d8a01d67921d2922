package io.atelier.api.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.jobs.JobFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a job, or an attempt at it, failed.
///
/// @param code names the kind of failure for programs
/// @param message one sentence with the remedy
/// @param node id of the node that failed; null when it is about the whole run
/// @param type of that node
/// @param traceback Python's or Java's own account
/// @param findings why a worker refused the workflow; left out otherwise
public record FailureView(
    String code,
    String message,
    @Nullable String node,
    @Nullable String type,
    @Nullable String traceback,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FindingView> findings) {

  /// Findings that were left out are none.
  public FailureView {
    findings = findings == null ? List.of() : List.copyOf(findings);
  }

  /// For who is told in short.
  public FailureView withoutTraceback() {
    return new FailureView(code, message, node, type, null, findings);
  }

  static FailureView of(JobFailure failure) {
    return new FailureView(
        failure.code(),
        failure.message(),
        failure.node(),
        failure.nodeType(),
        failure.traceback(),
        failure.problems().stream().map(FindingView::of).toList());
  }
}
