package io.atelier.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// One ended run of the built command line.
record CommandLineRun(int exit, String out, String err) {

  static final Path ROOT = Path.of(System.getProperty("atelier.root"));

  private static final long LIMIT_SECONDS = 300;

  /// Runs the program as the launcher would, in `folder`.
  static CommandLineRun of(Path folder, String... arguments) {
    return ended(start(folder, List.of(), Map.of(), arguments));
  }

  /// Starts it with further options for the JVM and further environment variables.
  static Process start(
      Path folder, List<String> options, Map<String, String> environment, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.awt.headless=true",
            "-Datelier.root=" + ROOT,
            "-Datelier.data=" + System.getProperty("atelier.data")));
    command.addAll(options);
    command.addAll(
        List.of("-jar", ROOT.resolve("orchestrator/service/target/app/atelier.jar").toString()));
    command.addAll(List.of(arguments));
    try {
      var builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().putAll(environment);
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static CommandLineRun ended(Process process) {
    var out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
    var err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the command line did not end; it said: " + err.join());
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new AssertionError("interrupted", e);
    }
    return new CommandLineRun(process.exitValue(), out.join(), err.join());
  }

  /// The files that a run printed.
  List<Path> pictures() {
    return out.lines().map(Path::of).toList();
  }

  static List<Path> filesBelow(Path folder) {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
