package io.atelier.workers.process;

import io.atelier.engine.CrashReport;
import io.atelier.workers.wire.WorkerExit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads from what a process left why it ended.
final class Autopsy {

  private static final int SIGNALLED = 128;
  private static final int KILLED = 9;

  /// Those whose numbers Linux and macOS share, and that a process may well die of.
  private static final Map<Integer, String> SIGNALS =
      Map.of(
          1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 4, "SIGILL", 5, "SIGTRAP", 6, "SIGABRT", 8,
          "SIGFPE", KILLED, "SIGKILL", 11, "SIGSEGV", 15, "SIGTERM");

  private static final Pattern ABRUPT = Pattern.compile("^#  (SIG[A-Z]+|Internal Error|.*rror).*");
  private static final Pattern FRAME = Pattern.compile("^# [CVJjv]  .*");

  private Autopsy() {}

  /// The JVM turns a signal that it can describe into an exit code of its own.
  static CrashReport.Ending ending(long pid, int exitCode, @Nullable Path errorFile) {
    var signal = exitCode > SIGNALLED ? SIGNALS.get(exitCode - SIGNALLED) : null;
    return new CrashReport.Ending(
        pid, exitCode, errorFile == null ? signal : signal(errorFile).orElse(signal));
  }

  private static Optional<String> signal(Path errorFile) {
    return first(errorFile, ABRUPT)
        .map(line -> line.split(" ", 2)[0])
        .filter(SIGNALS::containsValue);
  }

  /// Why a process ended that nobody here has ended.
  static Doom cause(CrashReport.Ending ending, @Nullable Path errorFile) {
    if (errorFile != null) {
      return new Doom(
          CrashCode.WORKER_CRASHED,
          "Native code crashed the worker process%s".formatted(account(errorFile)));
    }
    if (ending.signal() != null) {
      return new Doom(
          CrashCode.WORKER_KILLED,
          "%s ended the worker process from outside%s"
              .formatted(
                  ending.signal(),
                  ending.exitCode() == SIGNALLED + KILLED
                      ? "; on Linux that is usually the system, out of memory"
                      : ""));
    }
    return new Doom(
        CrashCode.WORKER_EXITED,
        "The worker process ended by itself with exit code %d%s"
            .formatted(
                ending.exitCode(),
                WorkerExit.of(ending.exitCode()).map(exit -> ": " + exit.meaning()).orElse("")));
  }

  private static String account(Path errorFile) {
    return first(errorFile, ABRUPT).map(line -> ": " + line).orElse("")
        + first(errorFile, FRAME).map(line -> " in " + line).orElse("");
  }

  /// The JVM's file holds raw bytes of memory, too.
  private static Optional<String> first(Path errorFile, Pattern wanted) {
    try (var lines = Files.lines(errorFile, StandardCharsets.ISO_8859_1)) {
      return lines
          .limit(40)
          .filter(line -> wanted.matcher(line).matches())
          .map(line -> line.substring(1).strip())
          .findFirst();
    } catch (IOException | UncheckedIOException _) {
      return Optional.empty();
    }
  }
}
