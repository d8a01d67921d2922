package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.atelier.setup.BasePython.Look;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A suitable Python of this machine, found as a set-up finds it. Without one a test is skipped, in
/// CI it fails.
final class RealPython {

  private RealPython() {}

  static Path of(SetupSettings settings, String... minors) {
    var commands =
        new Commands(
            new ExecCommandRunner(),
            Host.current(),
            settings,
            new Narration(SetupListener.SILENT),
            new SetupLog(settings.logs()));
    var search =
        new PythonSearch(
            commands, Platform.of(Host.current().osName(), Host.current().osArch()).orElseThrow());
    var named = System.getProperty("atelier.python", "");
    var candidates = new ArrayList<Path>();
    if (!named.isEmpty()) {
      candidates.add(Path.of(named));
    }
    candidates.addAll(search.candidates());
    for (var candidate : candidates) {
      if (Files.isExecutable(candidate)
          && look(search, candidate) instanceof Look.Suitable(var python)
          && List.of(minors).contains(python.minor())) {
        return python.executable();
      }
    }
    assertThat(System.getenv("CI")).as("CI has a shared Python").isNotEqualTo("true");
    assumeThat(false).as("a shared CPython %s is here", List.of(minors)).isTrue();
    throw new AssertionError();
  }

  private static Look look(PythonSearch search, Path candidate) {
    try {
      return search.look(candidate);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
