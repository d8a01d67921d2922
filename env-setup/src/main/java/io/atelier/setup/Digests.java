package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/// SHA-256 of large files, block by block, so that it can be interrupted and says how far it is.
final class Digests {

  private static final int BLOCK = 1 << 20;

  private Digests() {}

  /// @param read hears the bytes of each block
  static String sha256(Path file, LongConsumer read) throws IOException, InterruptedException {
    var sha = sha256();
    var block = new byte[BLOCK];
    try (var in = Files.newInputStream(file)) {
      for (var count = in.read(block); count >= 0; count = in.read(block)) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        sha.update(block, 0, count);
        read.accept(count);
      }
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible); // every JDK has it
    }
  }
}
