package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// A command that outlived a killed set-up. It would write into the same folders as the next one.
///
/// @param pidFile its process id and, in the second line, the place where that id counts
/// @param dataFolder what its command line names
/// @param place where ids count for us, see [#here]
record Leftover(Path pidFile, Path dataFolder, String place) {

  private static final Duration CLOCK_GRAIN = Duration.ofSeconds(2);

  static Leftover of(SetupSettings settings) {
    return new Leftover(Commands.pidFile(settings), settings.dataFolder(), here());
  }

  /// This boot of this machine and, on Linux, this PID namespace: containers may share a data
  /// folder, and what is ours in one is a stranger in the next. Empty where the system has no such
  /// files (macOS).
  static String here() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
          + " "
          + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException untold) {
      return "";
    }
  }

  /// Ends the recorded process if it is still the same one, and forgets it.
  ///
  /// @return whether one was ended
  boolean end() throws IOException {
    if (!Files.isRegularFile(pidFile)) {
      return false;
    }
    var lines = Files.readAllLines(pidFile);
    var written = Files.getLastModifiedTime(pidFile).toInstant();
    var ended = false;
    if (lines.size() > 1 && lines.getFirst().matches("\\d{1,18}") && lines.get(1).equals(place)) {
      var process =
          ProcessHandle.of(Long.parseLong(lines.getFirst()))
              .filter(each -> began(each, written) && isOurs(each));
      process.ifPresent(each -> new ProcessTree(each).end());
      ended = process.isPresent();
    }
    Files.delete(pidFile);
    return ended;
  }

  /// Ids are given again, but only to processes that began after the recorded one wrote the file.
  private static boolean began(ProcessHandle process, Instant written) {
    return process
        .info()
        .startInstant()
        .filter(start -> start.isBefore(written.plus(CLOCK_GRAIN)))
        .isPresent();
  }

  /// Without a place the command line must tell. (pyenv's does not: better that it runs on.)
  private boolean isOurs(ProcessHandle process) {
    return !place.isEmpty()
        || process
            .info()
            .commandLine()
            .filter(line -> line.contains(dataFolder.toString()))
            .isPresent();
  }
}
