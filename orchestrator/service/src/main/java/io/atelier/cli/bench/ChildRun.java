package io.atelier.cli.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Whole child processes, from their start to their end.
final class ChildRun {

  private ChildRun() {}

  /// Wall seconds that `command` takes in `folder`.
  static double seconds(Path folder, List<String> command) throws IOException {
    long began = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    PlainProgram.requireSuccess(process);
    return (System.nanoTime() - began) / 1e9;
  }

  /// Resident memory of `command` when a line of its output contains `mark`; 0 if none does.
  static double residentBytes(Path folder, String mark, List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    double resident = 0;
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains(mark)) {
          resident = residentBytes(process.pid());
        }
      }
    }
    PlainProgram.requireSuccess(process);
    return resident;
  }

  /// As `ps` reports it, in kilobytes on Linux and macOS alike.
  static double residentBytes(long pid) throws IOException {
    Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
    try (BufferedReader answer = ps.inputReader()) {
      String line = answer.readLine();
      return line == null ? 0 : 1024.0 * Long.parseLong(line.strip());
    }
  }
}
