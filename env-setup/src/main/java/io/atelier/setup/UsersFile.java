package io.atelier.setup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A text file of the user's that we edit. Its text is its bytes, one character each (ISO 8859-1),
/// because it may be in any encoding.
record UsersFile(Path path) {

  boolean exists() {
    return Files.exists(path);
  }

  /// A link that leads nowhere.
  boolean isBroken() {
    return !exists() && Files.isSymbolicLink(path);
  }

  /// Empty where there is no file.
  String text() throws IOException {
    return exists() ? Files.readString(path, ISO_8859_1) : "";
  }

  /// Beside the file that a link leads to, with its rights, then renamed.
  void write(String text) throws IOException {
    var target = exists() ? path.toRealPath() : path;
    Files.createDirectories(target.toAbsolutePath().getParent());
    var beside = beside(target);
    Files.deleteIfExists(beside);
    if (Files.exists(target)) {
      Files.copy(target, beside, StandardCopyOption.COPY_ATTRIBUTES);
    }
    Files.writeString(beside, text, ISO_8859_1);
    Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Leaves `rest` of it, or nothing; and nothing of a [#write] that was killed.
  void leave(String rest, boolean nothing) throws IOException {
    Files.deleteIfExists(beside(exists() ? path.toRealPath() : path));
    if (nothing) {
      Files.deleteIfExists(path);
    } else if (exists() && !rest.equals(text())) {
      write(rest);
    }
  }

  private static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + ".atelier-new");
  }
}
