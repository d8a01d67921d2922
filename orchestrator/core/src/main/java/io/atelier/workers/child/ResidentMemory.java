package io.atelier.workers.child;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What this process takes of the machine's memory.
final class ResidentMemory {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String FIELD = "VmRSS:";

  private ResidentMemory() {}

  /// Bytes; 0 where the system does not tell.
  static long bytes() {
    try {
      return Files.isReadable(STATUS) ? ofProc() : ofPs();
    } catch (IOException | UncheckedIOException | NumberFormatException _) {
      return 0;
    }
  }

  private static long ofProc() throws IOException {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(FIELD))
          .mapToLong(line -> kilobytes(line.substring(FIELD.length()).replace("kB", "")))
          .findFirst()
          .orElse(0);
    }
  }

  private static long ofPs() throws IOException {
    var pid = Long.toString(ProcessHandle.current().pid());
    var ps = new ProcessBuilder("ps", "-o", "rss=", "-p", pid).start();
    try (var answer = ps.inputReader()) {
      var line = answer.readLine();
      return line == null ? 0 : kilobytes(line);
    }
  }

  private static long kilobytes(String figure) {
    return Long.parseLong(figure.strip()) << 10;
  }
}
