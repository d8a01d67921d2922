package io.atelier.cli.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/// How often a disk can be made to keep what was written: 4 kB appended and synced, again and
/// again.
final class FsyncRate {

  private static final int PAGE = 4096;

  private FsyncRate() {}

  /// Syncs each second.
  ///
  /// @param folder on the disk
  static double of(Path folder, Duration length) throws IOException {
    var file = Files.createTempFile(folder, "fsync", ".tmp");
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      var page = ByteBuffer.allocate(PAGE);
      var start = System.nanoTime();
      var syncs = 0;
      while (System.nanoTime() - start < length.toNanos()) {
        channel.write(page.clear());
        channel.force(false);
        syncs++;
      }
      return syncs * 1e9 / (System.nanoTime() - start);
    } finally {
      Files.delete(file);
    }
  }
}
