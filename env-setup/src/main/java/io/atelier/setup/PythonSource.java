package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The source of a CPython as pyenv keeps it in its cache, and the pyenv that knows it by its
/// checksum: together they build it without a network.
///
/// @param pyenv the folder that pyenv was installed in
record PythonSource(Path archive, String version, Path pyenv) {

  private static final Pattern NAME =
      Pattern.compile("Python-(3\\.\\d+\\.(\\d{1,4}))\\.tar\\.[xg]z");

  /// What of pyenv builds; its shims, versions and plugins of others stay here.
  private static final List<String> PARTS =
      List.of("LICENSE", "libexec", "pyenv.d", "plugins/python-build");

  /// The newest one at hand, of a minor version as in `3.11`.
  static Optional<PythonSource> find(Host host, String minor)
      throws IOException, InterruptedException {
    var pyenv = Pyenv.executable(host);
    if (pyenv.isEmpty()) {
      return Optional.empty();
    }
    var home = pyenv.get().toRealPath().resolve("../..").normalize();
    Optional<PythonSource> newest = Optional.empty();
    for (var archive : archives(host)) {
      var name = NAME.matcher(archive.getFileName().toString());
      if (name.matches() && BasePython.minor(name.group(1)).equals(minor)) {
        var source = new PythonSource(archive, name.group(1), home);
        if (source.isKnown() && newest.filter(other -> !source.isNewerThan(other)).isEmpty()) {
          newest = Optional.of(source);
        }
      }
    }
    return newest;
  }

  private static List<Path> archives(Host host) throws IOException {
    var found = new ArrayList<Path>();
    var named = host.environment().getOrDefault("PYTHON_BUILD_CACHE_PATH", "");
    for (var folder :
        Stream.of(Path.of(named), Pyenv.root(host).resolve("cache"))
            .filter(Path::isAbsolute)
            .filter(Files::isDirectory)
            .toList()) {
      try (var files = Files.newDirectoryStream(folder, "Python-3.*")) {
        files.forEach(found::add);
      }
    }
    return found;
  }

  /// Whether pyenv's definition of that version names the archive's checksum.
  private boolean isKnown() throws IOException, InterruptedException {
    var definition = pyenv.resolve("plugins/python-build/share/python-build").resolve(version);
    return Files.isRegularFile(definition)
        && Files.readString(definition).contains("#" + Digests.sha256(archive, count -> {}));
  }

  private boolean isNewerThan(PythonSource other) {
    return patch() > other.patch();
  }

  private int patch() {
    return Integer.parseInt(version.substring(version.lastIndexOf('.') + 1));
  }

  /// Puts both into a bundle.
  void copyTo(Path bundle) throws IOException {
    var target = Files.createDirectories(bundle.resolve("python")).resolve(archive.getFileName());
    Files.copy(archive, target, StandardCopyOption.REPLACE_EXISTING);
    for (var part : PARTS) {
      copy(pyenv.resolve(part), bundle.resolve("pyenv").resolve(part));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    if (!Files.exists(from)) {
      return;
    }
    try (var all = Files.walk(from)) {
      for (var each : all.filter(Files::isRegularFile).toList()) {
        var relative = from.relativize(each);
        if (Stream.of(relative.toString().split("/", -1)).noneMatch(name -> name.startsWith("."))) {
          var target = to.resolve(relative.toString()).normalize();
          Files.createDirectories(target.getParent());
          Files.copy(
              each,
              target,
              StandardCopyOption.REPLACE_EXISTING,
              StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }
}
