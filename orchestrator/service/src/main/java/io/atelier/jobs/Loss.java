package io.atelier.jobs;

import io.atelier.engine.CrashReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of a worker process that died under a job.
///
/// @param code names the cause for programs
/// @param message one sentence
/// @param exitCode as a shell has it, 128 + n for signal n
/// @param signal such as `SIGKILL`; null when it ended by itself
/// @param node id of the node that was started last
/// @param report path of the file with the whole report; null if it could not be written
/// @param lastLines what the process printed last, 20 lines at most
public record Loss(
    String code,
    String message,
    int exitCode,
    @Nullable String signal,
    @Nullable String node,
    @Nullable String report,
    List<String> lastLines) {

  private static final int LINES = 20;

  public Loss {
    lastLines = List.copyOf(lastLines);
  }

  /// What of a crash report is kept with the job.
  public static Loss of(CrashReport crash) {
    var lines = crash.lastLines();
    return new Loss(
        crash.code(),
        crash.message(),
        crash.ending().exitCode(),
        crash.ending().signal(),
        crash.work() == null ? null : crash.work().node(),
        crash.file() == null ? null : crash.file().toString(),
        lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
  }
}
