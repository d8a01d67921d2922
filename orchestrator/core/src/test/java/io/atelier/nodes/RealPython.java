package io.atelier.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.atelier.bridge.JepPython;
import io.atelier.bridge.PythonCall;
import io.atelier.bridge.PythonSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// The embedded Python that all tests of one JVM share, because a JVM enters Python once; and
/// programs that run in the same environment, in processes of their own.
public final class RealPython {

  public static final int THREADS = 2;

  private static final int PATIENCE_SECONDS = 240;
  private static final Path ROOT = Path.of(System.getProperty("atelier.root", "."));
  private static @Nullable JepPython started;

  private RealPython() {}

  public static synchronized JepPython started() {
    if (started == null) {
      var settings = new PythonSettings(executable(), List.of(ROOT.resolve("py/src")), THREADS);
      started = JepPython.start(settings);
    }
    return started;
  }

  /// Ids of all live objects of this process, whichever lane made them.
  public static List<String> objects() {
    try (var lane = started().openLane("looking on")) {
      var answer = lane.call(new PythonCall("atelier.operations:objects", "{}"));
      return JsonMapper.shared()
          .readTree(answer)
          .required("objects")
          .valueStream()
          .map(object -> object.required("handle").asString())
          .toList();
    }
  }

  /// Runs `python ARGUMENTS` with our package and its tests' modules at hand.
  public static void run(Path folder, String... arguments) {
    var command = new ArrayList<>(List.of(executable().toString()));
    command.addAll(Arrays.asList(arguments));
    var said = folder.resolve("python-said.txt");
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(said.toFile());
    builder
        .environment()
        .put("PYTHONPATH", ROOT.resolve("py/src") + ":" + ROOT.resolve("py/tests"));
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().put("HF_HUB_OFFLINE", "1");
    try {
      var process = builder.start();
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// The interpreter of the verified environment; skips the test where none is named.
  public static Path executable() {
    var named = System.getProperty("atelier.python", "");
    if (System.getenv("CI") != null) {
      assertThat(named).as("-Datelier.python, which CI must name").isNotEmpty();
    }
    assumeFalse(named.isEmpty(), "no real Python is named; pass -Datelier.python=VENV/bin/python");
    return Path.of(named);
  }
}
