package io.atelier.cli;

import io.atelier.graph.AtelierException;
import org.jspecify.annotations.Nullable;

/// Ends a command with an exit code and one sentence.
final class CommandException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String code;

  CommandException(int exitCode, String code, @Nullable String message) {
    super(message);
    this.exitCode = exitCode;
    this.code = code;
  }

  /// The user gave something that can't be taken.
  static CommandException invalid(AtelierException cause) {
    return new CommandException(ExitCode.INVALID, cause.code().name(), cause.getMessage());
  }

  int exitCode() {
    return exitCode;
  }

  String code() {
    return code;
  }
}
