package io.atelier.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a job, or an attempt at it, failed.
///
/// @param code names the kind of failure for programs
/// @param message one sentence with the remedy
/// @param node id of the node that failed; null when it is about the whole run
/// @param type of that node
/// @param traceback Python's or Java's own account
/// @param findings why a worker refused the workflow; else empty
public record JobFailure(
    String code,
    String message,
    @Nullable String node,
    @Nullable String type,
    @Nullable String traceback,
    @Nullable List<Finding> findings) {

  public JobFailure {
    findings = findings == null ? List.of() : List.copyOf(findings);
  }
}
