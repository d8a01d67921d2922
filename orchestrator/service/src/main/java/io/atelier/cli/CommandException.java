package io.atelier.cli;

import io.atelier.engine.EngineCode;
import io.atelier.engine.Finding;
import io.atelier.graph.AtelierException;
import io.atelier.graph.ErrorCode;
import java.util.List;

/// The user gave something that can't be taken: ends a command with exit code 2 and one sentence.
final class CommandException extends AtelierException {

  private static final long serialVersionUID = 1L;

  private final transient List<Finding> findings;

  CommandException(ErrorCode code, String message) {
    super(code, message);
    findings = List.of();
  }

  /// What a package below says, where it is about what the user gave.
  CommandException(AtelierException cause) {
    super(cause.code(), String.valueOf(cause.getMessage()), cause);
    findings = List.of();
  }

  /// The check refuses a workflow.
  CommandException(List<Finding> findings) {
    super(
        EngineCode.INVALID_WORKFLOW,
        "The workflow is refused and nothing was run; mend what the findings name.");
    this.findings = List.copyOf(findings);
  }

  /// Why a workflow is refused; empty otherwise.
  List<Finding> findings() {
    return findings;
  }
}
