package io.atelier.setup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A set-up that cannot go on. The message says what happened and what to do; what was done stays
/// and the next `ensure` goes on from there.
public final class SetupException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final SetupCode code;
  private final transient List<String> lastLines;
  private final transient Optional<Path> log;

  SetupException(SetupCode code, String message) {
    this(code, message, List.of(), Optional.empty());
  }

  SetupException(SetupCode code, String message, List<String> lastLines, Optional<Path> log) {
    super(message);
    this.code = code;
    this.lastLines = List.copyOf(lastLines);
    this.log = log;
  }

  SetupException(SetupCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.lastLines = List.of();
    this.log = Optional.empty();
  }

  public SetupCode code() {
    return code;
  }

  /// The last lines of the command that failed, secrets taken out; empty when no command did.
  public List<String> lastLines() {
    return lastLines;
  }

  /// The file with everything the commands printed.
  public Optional<Path> log() {
    return log;
  }
}
