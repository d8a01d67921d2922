package io.atelier.engine;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of a worker process that ended, or had to be ended, when it should not have.
///
/// @param code names the cause for programs
/// @param message one sentence: what happened
/// @param work what was lost; null when it was idle
/// @param lastLines what it printed last
/// @param errorFile the JVM's own account of a native crash, if it wrote one
/// @param file where this report is kept; null if it could not be written
public record CrashReport(
    Instant at,
    String code,
    String message,
    Ending ending,
    @Nullable Work work,
    List<String> lastLines,
    @Nullable Path errorFile,
    @Nullable Path file) {

  public CrashReport {
    lastLines = List.copyOf(lastLines);
  }

  /// How the process ended.
  ///
  /// @param exitCode as a shell has it, 128 + n for signal n
  /// @param signal such as `SIGKILL`; null when it ended by itself
  public record Ending(long pid, int exitCode, @Nullable String signal) {}

  /// What it was at.
  ///
  /// @param node id of the node that was started last
  public record Work(String run, @Nullable String node, @Nullable String type) {}

  /// In the words of a run that failed.
  public Failure failure() {
    return new Failure(
        code,
        work == null ? null : work.node(),
        work == null ? null : work.type(),
        message,
        null,
        List.of());
  }

  /// The same, kept in a file.
  public CrashReport keptIn(Path place) {
    return new CrashReport(at, code, message, ending, work, lastLines, errorFile, place);
  }
}
