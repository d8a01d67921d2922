package io.atelier.bridge;

import io.atelier.bridge.PythonStartException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Asks a Python, in a process of its own, what cannot be found out once it is embedded: a failed
/// start of CPython cannot be repeated in the same JVM. Without site packages the answer takes 10
/// to 20 ms.
///
/// @param version in full, such as `3.11.7`
record PythonProbe(String version, boolean shared, boolean freeThreaded, String machine) {

  private static final int PATIENCE_SECONDS = 20;
  private static final String QUESTION =
      """
      import os, sys, sysconfig
      known = sysconfig.get_config_var
      print("version=" + sys.version.split()[0])
      print("shared=%d" % bool(known("Py_ENABLE_SHARED") or known("PYTHONFRAMEWORK")))
      print("free_threaded=%d" % bool(known("Py_GIL_DISABLED")))
      print("machine=" + os.uname().machine)
      """;

  static PythonProbe ask(Path executable) {
    if (!Files.isExecutable(executable)) {
      throw new PythonStartException(
          Code.NO_PYTHON,
          "There is no Python that can be run at %s; ./atelier env apply builds the environment"
              .formatted(executable));
    }
    try {
      return of(executable, answers(executable));
    } catch (IOException failure) {
      throw silent(executable, String.valueOf(failure.getMessage()));
    }
  }

  /// `3.11` of `3.11.7`, as folders are named.
  String minorVersion() {
    var minor = version.indexOf('.', version.indexOf('.') + 1);
    return minor < 0 ? version : version.substring(0, minor);
  }

  private static PythonProbe of(Path executable, Map<String, String> answers) {
    return new PythonProbe(
        answer(executable, answers, "version"),
        answer(executable, answers, "shared").equals("1"),
        answer(executable, answers, "free_threaded").equals("1"),
        answer(executable, answers, "machine"));
  }

  private static String answer(Path executable, Map<String, String> answers, String name) {
    var answer = answers.get(name);
    if (answer == null) {
      throw silent(executable, String.join(" ", answers.keySet()));
    }
    return answer;
  }

  /// The lines `name=value` that it prints; whatever else it prints is kept as a name.
  private static Map<String, String> answers(Path executable) throws IOException {
    var output = Files.createTempFile("atelier-probe", ".txt");
    try {
      run(executable, output);
      Map<String, String> answers = new HashMap<>();
      for (String line : Files.readAllLines(output)) {
        int equals = line.indexOf('=');
        answers.put(equals < 0 ? line : line.substring(0, equals), line.substring(equals + 1));
      }
      return answers;
    } finally {
      Files.delete(output);
    }
  }

  private static void run(Path executable, Path output) throws IOException {
    var process =
        new ProcessBuilder(List.of(executable.toString(), "-I", "-S", "-c", QUESTION))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("no answer within %d s".formatted(PATIENCE_SECONDS));
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupt);
    } finally {
      process.destroyForcibly();
    }
  }

  private static PythonStartException silent(Path executable, String said) {
    return new PythonStartException(
        Code.NO_PYTHON,
        "%s does not answer as a Python (%s); ./atelier env apply builds the environment anew"
            .formatted(executable, said.isEmpty() ? "it says nothing" : said));
  }
}
