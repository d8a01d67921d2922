package io.atelier.setup;

import io.atelier.setup.BasePython.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looks for a CPython to build on: the one that was named, else what lies in [PythonPlaces]; 3.11
/// before 3.12, unless the settings choose one.
final class PythonSearch {

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

  /// @param unfinished a folder whose Pythons do not count, because its build was cut short
  Found search(Optional<Path> unfinished) throws InterruptedException {
    var seen = new HashSet<Path>();
    var rejected = new ArrayList<Look.Unsuitable>();
    for (var candidate : candidates()) {
      if (Files.isExecutable(candidate)
          && unfinished.filter(real(candidate)::startsWith).isEmpty()
          && seen.add(real(candidate))) {
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
    return BasePython.judge(executable, facts, platform, commands.settings().minors());
  }

  List<Path> candidates() {
    var places = new PythonPlaces(commands.host());
    var found = new ArrayList<Path>();
    for (var minor : commands.settings().minors()) {
      for (var folder : places.folders(minor)) {
        found.add(folder.resolve("python" + minor));
      }
    }
    for (var folder : places.searchPath()) {
      found.add(folder.resolve("python3"));
    }
    return found;
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException dangling) {
      return path;
    }
  }
}
