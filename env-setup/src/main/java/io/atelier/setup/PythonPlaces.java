package io.atelier.setup;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The folders in which CPythons lie on people's machines: version managers first, because what
/// they hold was chosen, then `PATH`, then the rest.
record PythonPlaces(Host host) {

  private static final Pattern VERSION = Pattern.compile("3\\.(?:11|12)\\.(\\d{1,4})");

  /// The newest first. A `*` stands for any part of one name.
  private static final Comparator<Path> NEWEST_FIRST =
      Comparator.comparingInt(PythonPlaces::patch).reversed().thenComparing(Path::compareTo);

  /// @param minor as in `3.11`
  List<Path> folders(String minor) {
    return Stream.of(
            // pyenv, uv, mise, asdf
            below(Pyenv.root(host), "versions/*/bin"),
            below(named("UV_PYTHON_INSTALL_DIR", shared("uv/python")), "*/bin"),
            below(named("MISE_DATA_DIR", shared("mise")), "installs/python/*/bin"),
            below(named("ASDF_DATA_DIR", host.home().resolve(".asdf")), "installs/python/*/bin"),
            searchPath().stream(),
            // Homebrew on a Mac and on Linux
            root("opt/homebrew/bin", "opt/homebrew/opt/python@" + minor + "/bin"),
            root("home/linuxbrew/.linuxbrew/bin"),
            root("home/linuxbrew/.linuxbrew/opt/python@" + minor + "/bin"),
            // Builds of one's own, the distribution's, python.org's for a Mac
            root("usr/local/bin", "usr/local/python*/bin", "usr/local/python/*/bin"),
            root("usr/bin"),
            root("opt/python*/bin", "opt/python/*/bin"),
            root("Library/Frameworks/Python.framework/Versions/" + minor + "/bin"),
            condas())
        .flatMap(folders -> folders)
        .toList();
  }

  /// Absolute folders of `PATH`. Shims are left out: what they would start is listed itself.
  List<Path> searchPath() {
    var found = new ArrayList<Path>();
    for (var folder : host.environment().getOrDefault("PATH", "").split(":", -1)) {
      if (folder.startsWith("/") && !folder.endsWith("/shims")) {
        found.add(Path.of(folder));
      }
    }
    return found;
  }

  private Stream<Path> condas() {
    var names = List.of("miniforge3", "mambaforge", "miniconda3", "anaconda3", "conda");
    return Stream.of(host.home(), host.root().resolve("opt"))
        .flatMap(folder -> names.stream().map(folder::resolve))
        .flatMap(home -> Stream.concat(below(home, "envs/*/bin"), below(home, "bin")));
  }

  private Path named(String variable, Path usual) {
    var named = host.environment().getOrDefault(variable, "");
    return named.startsWith("/") ? Path.of(named) : usual;
  }

  private Path shared(String name) {
    return named("XDG_DATA_HOME", host.home().resolve(".local/share")).resolve(name);
  }

  private Stream<Path> root(String... patterns) {
    return Stream.of(patterns).flatMap(pattern -> below(host.root(), pattern));
  }

  private static Stream<Path> below(Path folder, String pattern) {
    var found = Stream.of(folder);
    for (var part : pattern.split("/", -1)) {
      found = found.flatMap(each -> entries(each, part));
    }
    return found;
  }

  private static Stream<Path> entries(Path folder, String part) {
    if (!part.contains("*")) {
      return Stream.of(folder.resolve(part));
    }
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (var entries = Files.newDirectoryStream(folder, part)) {
      var found = new ArrayList<Path>();
      entries.forEach(found::add);
      found.sort(NEWEST_FIRST);
      return found.stream();
    } catch (IOException | DirectoryIteratorException unreadable) {
      return Stream.empty();
    }
  }

  private static int patch(Path folder) {
    var version = VERSION.matcher(folder.getFileName().toString());
    return version.find() ? Integer.parseInt(version.group(1)) : -1;
  }
}
