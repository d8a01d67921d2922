package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The state of a Python's files. When it changes (an upgrade, a rebuild), Jep is built again.
record PythonStamp(Path executable, long executableTime, Path libpython, long libpythonTime) {

  static PythonStamp of(Path executable, Path libpython) throws IOException {
    return new PythonStamp(executable, modified(executable), libpython, modified(libpython));
  }

  boolean isCurrent() {
    try {
      return equals(of(executable, libpython));
    } catch (IOException gone) {
      return false;
    }
  }

  String text() {
    return "%s@%d %s@%d".formatted(executable, executableTime, libpython, libpythonTime);
  }

  private static long modified(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toMillis();
  }
}
