package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// A command that outlived a killed set-up. It would write into the same folders as the next one.
final class Leftover {

  private static final Duration CLOCK_GRAIN = Duration.ofSeconds(2);

  private Leftover() {}

  /// Ends the recorded process if it is still the same one, and forgets it.
  ///
  /// @return whether one was ended
  static boolean end(Path pidFile) throws IOException {
    if (!Files.isRegularFile(pidFile)) {
      return false;
    }
    var text = Files.readString(pidFile).strip();
    var written = Files.getLastModifiedTime(pidFile).toInstant();
    var ended = false;
    if (text.matches("\\d{1,18}")) {
      var process = ProcessHandle.of(Long.parseLong(text)).filter(each -> began(each, written));
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
}
