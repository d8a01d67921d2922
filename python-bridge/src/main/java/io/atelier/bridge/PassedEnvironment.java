package io.atelier.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The state in which an environment passed its probe last, in a file of its own. One that cannot
/// be read or written costs another probe and nothing else.
final class PassedEnvironment {

  private static final int NAME_BYTES = 8;

  private final Path file;

  PassedEnvironment(Path folder, Path prefix) {
    file = folder.resolve(name(prefix) + ".txt");
  }

  boolean holds(EnvironmentState state) {
    try {
      return Files.readString(file).equals(state.text());
    } catch (IOException | UncheckedIOException none) {
      return false;
    }
  }

  /// Writes it beside and moves it: another process may read it now.
  void remember(EnvironmentState state) {
    try {
      var folder = Files.createDirectories(file.toAbsolutePath().getParent());
      var beside = Files.createTempFile(folder, "passed", ".part");
      Files.writeString(beside, state.text());
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException unwritable) {
      System.getLogger(PassedEnvironment.class.getName())
          .log(System.Logger.Level.DEBUG, "the environment is asked again next time", unwritable);
    }
  }

  private static String name(Path prefix) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(prefix.toString().getBytes(UTF_8));
      return HexFormat.of().formatHex(digest, 0, NAME_BYTES);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
