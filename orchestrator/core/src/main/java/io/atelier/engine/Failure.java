package io.atelier.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a run failed.
///
/// @param code names the kind of failure for programs
/// @param node id of the node that failed; null when it is about the whole run
/// @param type node type of that node
/// @param message one sentence
/// @param traceback Python's or Java's own account
/// @param findings why a workflow was refused; empty otherwise
public record Failure(
    String code,
    @Nullable String node,
    @Nullable String type,
    String message,
    @Nullable String traceback,
    List<Finding> findings) {

  public Failure {
    findings = List.copyOf(findings);
  }

  /// A failure without a node and without findings.
  public Failure(String code, String message) {
    this(code, null, null, message, null, List.of());
  }
}
