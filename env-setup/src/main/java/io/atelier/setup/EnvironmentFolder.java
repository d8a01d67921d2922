package io.atelier.setup;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// One virtual environment's places. It is built where it stays, because its scripts and
/// `pyvenv.cfg` hold absolute paths; until its marker is written, last, nobody uses it.
///
/// @param minor of its Python, as in `3.11`
record EnvironmentFolder(Path folder, String minor) {

  static final String MARKER = "atelier-environment.properties";

  /// Another lock, Python version or Python place is another folder.
  static EnvironmentFolder of(Path environments, String kind, LockFile lock, BasePython python) {
    var key = lock.sha256() + "\n" + python.version() + "\n" + python.executable();
    var hash = LockFile.sha256(key.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    var name = "%spy%s-%s".formatted(kind, python.minor().replace(".", ""), hash);
    return new EnvironmentFolder(environments.resolve(name), python.minor());
  }

  Path python() {
    return folder.resolve("bin").resolve("python");
  }

  Path sitePackages() {
    return folder.resolve("lib").resolve("python" + minor).resolve("site-packages");
  }

  Path marker() {
    return folder.resolve(MARKER);
  }

  /// Written when `python -m venv` has ended well.
  Path venvStamp() {
    return folder.resolve(".venv-made");
  }

  /// Says against which JDK and Python Jep was built.
  Path jepStamp() {
    return folder.resolve(".jep-built");
  }
}
