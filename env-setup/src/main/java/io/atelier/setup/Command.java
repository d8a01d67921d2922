package io.atelier.setup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One program to run: never through a shell, never through `PATH`.
///
/// @param arguments the program's absolute path, then its arguments
/// @param environment everything the program sees; nothing is inherited
/// @param timeout after it the program and all its descendants are ended
/// @param pidFile where the program's process id stands before its first instruction, so that a
///   later set-up can end it if we were killed; empty for programs that write nothing
record Command(
    List<String> arguments,
    Path folder,
    Map<String, String> environment,
    Duration timeout,
    Optional<Path> pidFile) {

  Command {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    if (arguments.isEmpty() || !Path.of(arguments.getFirst()).isAbsolute()) {
      throw new IllegalArgumentException("a command begins with an absolute path: " + arguments);
    }
  }

  Path program() {
    return Path.of(arguments.getFirst());
  }
}
