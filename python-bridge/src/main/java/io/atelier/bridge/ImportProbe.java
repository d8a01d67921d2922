package io.atelier.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atelier.bridge.PythonStartException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Imports what a program needs in a process of its own before this one enters Python: a library
/// that crashes while it is loaded would take this one with it, and one that fails cannot be tried
/// again in it. It takes as long as the imports do, so what went well is remembered for as long as
/// nothing in the environment changes.
///
/// @param modules imported one after the other; with none nothing is asked
/// @param memory a folder in which the environments that passed are remembered
public record ImportProbe(List<String> modules, Path memory) {

  /// Asks nothing.
  public static final ImportProbe NONE = new ImportProbe(List.of(), Path.of(""));

  private static final int PATIENCE_SECONDS = 180;
  private static final int SIGNALLED = 128;
  private static final String MODULE_NAME = "[A-Za-z_][\\w.]*";

  public ImportProbe {
    modules = List.copyOf(modules);
    if (!modules.stream().allMatch(module -> module.matches(MODULE_NAME))) {
      throw new IllegalArgumentException("not all of these are names of modules: " + modules);
    }
  }

  /// Imports the modules unless this environment has passed as it is.
  ///
  /// @throws PythonStartException LIBRARIES_NOT_IMPORTED
  void require(Path executable, VirtualEnvironment environment) {
    if (modules.isEmpty()) {
      return;
    }
    var passed = new PassedEnvironment(memory, environment.prefix());
    var state = EnvironmentState.of(executable, environment, modules);
    if (!passed.holds(state)) {
      ask(executable, environment);
      passed.remember(state);
    }
  }

  private void ask(Path executable, VirtualEnvironment environment) {
    try {
      var output = Files.createTempFile("atelier-imports", ".txt");
      try {
        int exit = run(executable, output);
        if (exit != 0) {
          throw refusal(environment, reason(exit, lines(output)), null);
        }
      } finally {
        Files.delete(output);
      }
    } catch (IOException failure) {
      throw refusal(environment, String.valueOf(failure.getMessage()), failure);
    }
  }

  private int run(Path executable, Path output) throws IOException {
    var program = modules.stream().map("import "::concat).collect(Collectors.joining("\n"));
    var process =
        new ProcessBuilder(executable.toString(), "-I", "-c", program)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("they were not imported within %d s".formatted(PATIENCE_SECONDS));
      }
      return process.exitValue();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupt);
    } finally {
      process.destroyForcibly();
    }
  }

  /// Whatever was printed, UTF-8 or not.
  private static List<String> lines(Path output) throws IOException {
    return new String(Files.readAllBytes(output), UTF_8).lines().toList();
  }

  private static String reason(int exit, List<String> output) {
    if (exit > SIGNALLED) {
      return "it is ended by signal %d while it imports them".formatted(exit - SIGNALLED);
    }
    return output.isEmpty()
        ? "exit code %d, and it says nothing".formatted(exit)
        : output.getLast();
  }

  private PythonStartException refusal(
      VirtualEnvironment environment, String reason, @Nullable Throwable cause) {
    return new PythonStartException(
        Code.LIBRARIES_NOT_IMPORTED,
        "The environment %s cannot import %s (%s); ./atelier env apply builds the environment anew"
            .formatted(environment.prefix(), String.join(", ", modules), reason),
        cause);
  }
}
