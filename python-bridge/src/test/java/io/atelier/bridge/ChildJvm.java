package io.atelier.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs one scenario of [LifeCycle] in a JVM of its own; its exit code is the verdict.
record ChildJvm(int exit, String output, String errors) {

  private static final String ALLOWED = "--enable-native-access=ALL-UNNAMED";

  /// Makes a JVM insist on it, as later ones will.
  static final String NATIVE_ACCESS_FORBIDDEN = "--illegal-native-access=deny";

  static ChildJvm run(String scenario, String... flags) {
    return run(scenario, RealPython.executable(), Map.of(), flags);
  }

  /// Runs it without the flag that Jep needs, where the JVM insists on it.
  static ChildJvm runWithoutNativeAccess(String scenario) throws IOException {
    var builder = builder(scenario, RealPython.executable(), List.of(NATIVE_ACCESS_FORBIDDEN));
    builder.command().remove(ALLOWED);
    return ended(builder.start());
  }

  static ChildJvm run(
      String scenario, Path python, Map<String, String> environment, String... flags) {
    try {
      var builder = builder(scenario, python, List.of(flags));
      builder.environment().putAll(environment);
      var process = builder.start();
      process.getOutputStream().close();
      return ended(process);
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  static ProcessBuilder builder(String scenario, Path python, List<String> flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            ALLOWED,
            "-Djava.awt.headless=true",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=/dev/null",
            "-Datelier.root=" + RealPython.ROOT,
            "-Datelier.python=" + python));
    command.addAll(flags);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), LifeCycle.class.getName(), scenario));
    return new ProcessBuilder(command);
  }

  static ChildJvm ended(Process process) throws IOException {
    var errors = new StringBuilder();
    var reader = Thread.ofVirtual().start(() -> errors.append(all(process)));
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      reader.join();
      return new ChildJvm(process.waitFor(), output, errors.toString());
    } catch (InterruptedException interrupt) {
      process.destroyForcibly();
      throw new IOException("interrupted", interrupt);
    }
  }

  private static String all(Process process) {
    try {
      return new String(process.getErrorStream().readAllBytes(), UTF_8);
    } catch (IOException failure) {
      return failure.toString();
    }
  }
}
