package io.atelier.setup;

import io.atelier.setup.BasePython.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Builds a shared CPython with the pyenv that the user has. A version that the user built is never
/// touched; one that we began and could not finish is built again.
final class Pyenv {

  private static final Pattern VERSION = Pattern.compile("\\s*(3\\.11\\.(\\d+))\\s*");

  private final Commands commands;
  private final SetupSettings settings;
  private final PythonSearch search;

  Pyenv(Commands commands, SetupSettings settings, PythonSearch search) {
    this.commands = commands;
    this.settings = settings;
    this.search = search;
  }

  static Path root(Host host) {
    var named = host.environment().getOrDefault("PYENV_ROOT", "");
    return named.startsWith("/") ? Path.of(named) : host.home().resolve(".pyenv");
  }

  static Optional<Path> executable(Host host) {
    return Stream.concat(
            Stream.of(root(host).resolve("bin")),
            Stream.concat(
                new PythonPlaces(host).searchPath().stream(),
                Stream.of(host.root().resolve("opt/homebrew/bin"))))
        .map(folder -> folder.resolve("pyenv"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// The one command that brings pyenv, for the error message.
  static String installCommand(Host host) {
    return host.isMac() ? "brew install pyenv" : "curl -fsSL https://pyenv.run | bash";
  }

  BasePython build(Path pyenv) throws InterruptedException, IOException {
    var host = commands.host();
    var begun = settings.environments().resolve(".pyenv-build");
    var earlier = Files.exists(begun) ? Files.readString(begun).strip() : "";
    var version = earlier.isEmpty() ? newest(pyenv) : earlier;
    Trees.replace(begun, version);
    commands.run(
        new Commands.Act(
            SetupStep.PYTHON,
            "pyenv install " + version,
            List.of(pyenv.toString(), "install", earlier.isEmpty() ? "-s" : "-f", version),
            Map.of("PYENV_ROOT", root(host).toString(), "PYTHON_CONFIGURE_OPTS", "--enable-shared"),
            Duration.ofMinutes(90),
            line -> {},
            Diagnosis.plain(
                SetupCode.PYTHON_BUILD_FAILED,
                "Install what Python is built with (pyenv's wiki names it, \"Suggested build"
                    + " environment\") and run the command again.")));
    var made = root(host).resolve("versions").resolve(version).resolve("bin/python3.11");
    return switch (search.look(made)) {
      case Look.Suitable(var python) -> {
        Files.deleteIfExists(begun);
        yield python;
      }
      case Look.Unsuitable(var at, var reason) ->
          throw commands.exception(
              SetupCode.PYTHON_INCOMPLETE,
              "pyenv built %s, but %s; install the libraries it needs (pyenv's wiki names them) and run the command again: it is built anew."
                  .formatted(at, reason),
              List.of());
    };
  }

  private String newest(Path pyenv) throws InterruptedException {
    var root = root(commands.host());
    var answer =
        commands.ask(
            List.of(pyenv.toString(), "install", "--list"), Map.of("PYENV_ROOT", root.toString()));
    return answer.lines().stream()
        .map(VERSION::matcher)
        .filter(line -> line.matches() && !Files.exists(root.resolve("versions/" + line.group(1))))
        .max(Comparator.comparingInt(line -> Integer.parseInt(line.group(2))))
        .map(line -> line.group(1))
        .orElseThrow(() ->
            commands.exception(
                SetupCode.PYTHON_BUILD_FAILED,
                "%s knows no Python 3.11 that is not there already; update pyenv and run the command again."
                    .formatted(pyenv),
                answer.lines()));
  }
}
