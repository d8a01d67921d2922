package io.atelier.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A Python program that speaks to the service as its clients do, in the environment of what checks
/// our Python.
final class ToolsProgram {

  private ToolsProgram() {}

  static void orSkip() {
    boolean there = !System.getProperty("atelier.tools", "").isEmpty();
    if (!there && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("CI runs with the tools' environment: pass -Datelier.tools");
    }
    assumeTrue(there, "needs the environment of the tools: run ./atelier test");
  }

  /// Runs it to its end, which must be 0.
  ///
  /// @return what it printed
  static String run(Path program, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("atelier.tools"));
    command.add(program.toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }
}
