package io.atelier.bench.bridge;

import io.atelier.bridge.PythonSettings;
import java.nio.file.Path;
import java.util.List;

/// Where things lie, and the text that every call carries; said in system properties, which JMH
/// hands on to the processes that it starts.
final class Places {

  static final Path ROOT = Path.of(System.getProperty("atelier.root"));

  /// `bin/python` of Atelier's environment.
  static final Path PYTHON = Path.of(System.getProperty("atelier.python"));

  /// The environment of the peers, which the bench makes for itself.
  static final Path PEERS = Path.of(System.getProperty("bench.peers"));

  static final Path OPERATIONS = ROOT.resolve("tests/bridge-bench/src/main/python");

  static final List<Path> SOURCES = List.of(OPERATIONS, ROOT.resolve("py/src"));

  /// 1 kB of arguments: a JSON object.
  static final String TEXT = "{\"text\":\"" + "x".repeat(1_011) + "\"}";

  private Places() {}

  static PythonSettings settings() {
    return new PythonSettings(PYTHON, SOURCES, 1);
  }

  /// An answer that is not what was sent would be a measurement of something else.
  static String checked(String answer) {
    if (!answer.equals(TEXT)) {
      throw new IllegalStateException("the answer is " + answer);
    }
    return answer;
  }
}
