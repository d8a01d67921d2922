package io.atelier.setup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The pyenv that the user has, or that came with our formulae.
///
/// @param executable by its absolute path
record Pyenv(Path executable, Host host) {

  private static final Pattern VERSION = Pattern.compile("\\s*((3\\.\\d+)\\.(\\d+))\\s*");

  static Path root(Host host) {
    var named = host.environment().getOrDefault("PYENV_ROOT", "");
    return named.startsWith("/") ? Path.of(named) : host.home().resolve(".pyenv");
  }

  static Path versions(Host host) {
    return root(host).resolve("versions");
  }

  static Optional<Pyenv> find(Host host) {
    return executable(host).map(found -> new Pyenv(found, host));
  }

  static Optional<Path> executable(Host host) {
    return Stream.concat(
            Stream.of(root(host).resolve("bin")),
            Stream.concat(
                new PythonPlaces(host).searchPath().stream(),
                Stream.of(Brew.prefix(host).resolve("bin"))))
        .map(folder -> folder.resolve("pyenv"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// The one command that brings pyenv, for the error message.
  static String installCommand(Host host) {
    return host.isMac() ? "brew install pyenv" : "curl -fsSL https://pyenv.run | bash";
  }

  List<String> words(String... arguments) {
    return Stream.concat(Stream.of(executable.toString()), Stream.of(arguments)).toList();
  }

  /// `CONFIGURE_OPTS`, `CFLAGS` and the like stay outside, as for every command.
  Map<String, String> environment() {
    var variables = new HashMap<String, String>();
    variables.put("PYENV_ROOT", root(host).toString());
    variables.put("PYTHON_CONFIGURE_OPTS", "--enable-shared");
    if (host.isMac()) {
      variables.put("PATH", Brew.path(host));
    }
    return Map.copyOf(variables);
  }

  /// The same, for a build.
  Map<String, String> environment(String version) {
    var variables = new HashMap<>(environment());
    if (isCached(version, "tar.gz") && !isCached(version, "tar.xz")) {
      // It would ask a server for the other archive.
      variables.put("_PYTHON_BUILD_FORCE_SKIP_XZ", "1");
    }
    return Map.copyOf(variables);
  }

  private boolean isCached(String version) {
    return isCached(version, "tar.xz") || isCached(version, "tar.gz");
  }

  /// Whether the archive lies where python-build looks before it asks a server.
  private boolean isCached(String version, String ending) {
    var named = host.environment().getOrDefault("PYTHON_BUILD_CACHE_PATH", "");
    var folder = named.startsWith("/") ? Path.of(named) : root(host).resolve("cache");
    return Files.isRegularFile(folder.resolve("Python-%s.%s".formatted(version, ending)));
  }

  /// The newest Python of a minor version, as in `3.11`, that pyenv knows and that is not there
  /// yet; one whose archive lies in python-build's cache before all others, because it needs no
  /// network.
  String newest(Commands commands, String minor) throws InterruptedException {
    var answer = commands.ask(words("install", "--list"), environment());
    return answer.lines().stream()
        .map(VERSION::matcher)
        .filter(line ->
            line.matches()
                && line.group(2).equals(minor)
                && !Files.exists(versions(host).resolve(line.group(1))))
        .max(
            Comparator.comparing((Matcher line) -> isCached(line.group(1)))
                .thenComparingInt(line -> Integer.parseInt(line.group(3))))
        .map(line -> line.group(1))
        .orElseThrow(() ->
            commands.exception(
                SetupCode.PYTHON_BUILD_FAILED,
                "%s knows no Python %s that is not there already; update pyenv and run the command again."
                    .formatted(executable, minor),
                answer.lines()));
  }
}
