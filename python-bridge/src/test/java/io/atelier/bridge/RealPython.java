package io.atelier.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The embedded Python that all tests of one JVM share, because a JVM enters Python once.
final class RealPython {

  static final Path ROOT = Path.of(System.getProperty("atelier.root", "."));
  static final List<Path> INCLUDES =
      List.of(ROOT.resolve("py/src"), ROOT.resolve("python-bridge/src/test/python"));

  private static @Nullable JepPython started;

  private RealPython() {}

  static synchronized JepPython started() {
    if (started == null) {
      started = JepPython.start(settings());
    }
    return started;
  }

  static PythonSettings settings() {
    return new PythonSettings(executable(), INCLUDES, 2);
  }

  static Path executable() {
    var named = System.getProperty("atelier.python", "");
    if (System.getenv("CI") != null) {
      assertThat(named).as("-Datelier.python, which CI must name").isNotEmpty();
    }
    assumeFalse(named.isEmpty(), "no real Python is named; pass -Datelier.python=VENV/bin/python");
    return Path.of(named);
  }

  static boolean fullTier() {
    return System.getProperty("atelier.tier", "ci").equals("full");
  }
}
