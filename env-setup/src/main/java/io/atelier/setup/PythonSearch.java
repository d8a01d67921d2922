package io.atelier.setup;

import io.atelier.setup.BasePython.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Looks for a CPython to build on: the one that was named, else pyenv's, those on `PATH` and those
/// in the usual places; 3.11 before 3.12, newer before older.
final class PythonSearch {

  private static final List<String> USUAL = List.of("opt/homebrew/bin", "usr/local/bin", "usr/bin");
  private static final Pattern PYENV_VERSION = Pattern.compile("3\\.(11|12)\\.(\\d+)");

  private final Commands commands;
  private final Platform platform;

  PythonSearch(Commands commands, Platform platform) {
    this.commands = commands;
    this.platform = platform;
  }

  /// @param chosen the first suitable one
  /// @param rejected everything that was looked at before it, with the reasons
  record Found(Optional<BasePython> chosen, List<Look.Unsuitable> rejected) {

    String reasons() {
      return rejected.stream()
          .map(each -> each.executable() + ": " + each.reason())
          .reduce((a, b) -> a + "; " + b)
          .orElse("none was found");
    }
  }

  /// The one that the settings or `ATELIER_PYTHON` name.
  static Optional<Path> given(SetupSettings settings, Host host) {
    return settings
        .givenPython()
        .or(() ->
            Optional.ofNullable(host.environment().get("ATELIER_PYTHON"))
                .filter(path -> !path.isBlank())
                .map(Path::of))
        .map(Path::toAbsolutePath);
  }

  Found search() throws InterruptedException {
    var seen = new HashSet<Path>();
    var rejected = new ArrayList<Look.Unsuitable>();
    for (var candidate : candidates()) {
      if (Files.isExecutable(candidate) && seen.add(real(candidate))) {
        switch (look(candidate)) {
          case Look.Suitable(var python) -> {
            return new Found(Optional.of(python), List.copyOf(rejected));
          }
          case Look.Unsuitable bad -> rejected.add(bad);
        }
      }
    }
    return new Found(Optional.empty(), List.copyOf(rejected));
  }

  Look look(Path executable) throws InterruptedException {
    var answer =
        commands.ask(
            List.of(executable.toString(), "-I", "-c", Resource.text("look.py")), Map.of());
    if (!answer.ok()) {
      return new Look.Unsuitable(executable, "it does not run: " + answer.lastLine());
    }
    var facts = new HashMap<String, String>();
    for (var line : answer.lines()) {
      var at = line.indexOf('=');
      if (at > 0) {
        facts.put(line.substring(0, at), line.substring(at + 1));
      }
    }
    return BasePython.judge(executable, facts, platform);
  }

  List<Path> candidates() {
    var host = commands.host();
    var found = new ArrayList<Path>();
    for (var minor : List.of("3.11", "3.12")) {
      found.addAll(pyenvVersions(Pyenv.root(host), minor));
      for (var folder : searchPath(host)) {
        found.add(folder.resolve("python" + minor));
      }
      found.add(host.root().resolve("opt/homebrew/opt/python@" + minor + "/bin/python" + minor));
      for (var folder : USUAL) {
        found.add(host.root().resolve(folder).resolve("python" + minor));
      }
    }
    for (var folder : searchPath(host)) {
      found.add(folder.resolve("python3"));
    }
    return found;
  }

  /// Absolute folders of `PATH`. pyenv's shims are left out: what they would start is listed
  /// itself.
  static List<Path> searchPath(Host host) {
    var found = new ArrayList<Path>();
    for (var folder : host.environment().getOrDefault("PATH", "").split(":", -1)) {
      if (folder.startsWith("/") && !folder.endsWith("/shims")) {
        found.add(Path.of(folder));
      }
    }
    return found;
  }

  private static List<Path> pyenvVersions(Path root, String minor) {
    var versions = root.resolve("versions");
    if (!Files.isDirectory(versions)) {
      return List.of();
    }
    try (var folders = Files.list(versions)) {
      return folders
          .filter(folder -> patch(folder, minor) >= 0)
          .sorted(Comparator.comparingInt((Path folder) -> patch(folder, minor)).reversed())
          .map(folder -> folder.resolve("bin").resolve("python" + minor))
          .toList();
    } catch (IOException unreadable) {
      return List.of();
    }
  }

  private static int patch(Path folder, String minor) {
    var version = PYENV_VERSION.matcher(folder.getFileName().toString());
    return version.matches() && minor.endsWith(version.group(1))
        ? Integer.parseInt(version.group(2))
        : -1;
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException dangling) {
      return path;
    }
  }
}
