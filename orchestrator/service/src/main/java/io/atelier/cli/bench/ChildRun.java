package io.atelier.cli.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// One child process from its start to its end.
///
/// @param seconds wall time until it ended
/// @param residentBytes resident memory when it printed `mark`; 0 when it never did
record ChildRun(double seconds, long residentBytes) {

  /// Runs `command` in `folder` and looks at its memory when a line of its output contains `mark`.
  static ChildRun of(Path folder, String mark, List<String> command) throws IOException {
    long began = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long resident = 0;
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains(mark)) {
          resident = residentBytes(process.pid());
        }
      }
    }
    PlainProgram.requireSuccess(process);
    return new ChildRun((System.nanoTime() - began) / 1e9, resident);
  }

  /// As `ps` reports it, in kilobytes on Linux and macOS alike.
  private static long residentBytes(long pid) throws IOException {
    Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
    try (BufferedReader answer = ps.inputReader()) {
      String line = answer.readLine();
      return line == null ? 0 : 1024 * Long.parseLong(line.strip());
    }
  }
}
