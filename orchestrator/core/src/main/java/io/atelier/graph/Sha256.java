package io.atelier.graph;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 as 64 lower-case hexadecimal digits.
public final class Sha256 {

  private Sha256() {}

  /// A new digest to feed.
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  public static String of(byte[] bytes) {
    return of(ByteBuffer.wrap(bytes));
  }

  public static String of(ByteBuffer bytes) {
    var digest = digest();
    digest.update(bytes);
    return hex(digest);
  }

  /// Ends a digest.
  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
