package io.atelier.workers.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atelier.nodes.RealPython;
import io.atelier.workers.NamedEnvironment;
import io.atelier.workers.WorkerNotStarted;
import io.atelier.workers.wire.WorkerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The worker of every day, in environments whose torch is not what it should be.
@Tag("faults")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BrokenTorchIT {

  private static final WorkerLimits ONE_TRY =
      WorkerLimits.USUAL.withRestart(
          new WorkerLimits.RestartDelays(Duration.ofHours(1), Duration.ofHours(1)));

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "import ctypes; ctypes.string_at(0), signal 11",
    "import libtorch_that_is_missing, No module named 'libtorch_that_is_missing'",
  })
  void isNamedBeforePythonIsEntered(String torch, String reason) throws IOException {
    try (var worker = start(environmentWith(torch))) {
      var refusal = catchThrowableOfType(WorkerNotStarted.class, worker::environment);
      assertThat(refusal.failure().code()).isEqualTo("LIBRARIES_NOT_IMPORTED");
      assertThat(refusal)
          .hasMessageContaining("cannot import torch")
          .hasMessageContaining(reason)
          .hasMessageContaining("./atelier env apply");
    }
    assertThat(folder.resolve("data/import-probes")).doesNotExist();
  }

  @Test
  void isRememberedWhenItIsWell() {
    try (var worker = start(RealPython.executable())) {
      assertThat(worker.environment().torch()).startsWith("2.");
    }
    assertThat(folder.resolve("data/import-probes")).isNotEmptyDirectory();
  }

  private ProcessWorker start(Path python) {
    var spec = Children.spec(folder);
    return ProcessWorker.start(
        ChildProgram.ofThisBuild(),
        new WorkerSpec(
            new NamedEnvironment("default", python, folder.resolve("custom_nodes")),
            List.of(Children.root().resolve("py/src")),
            1,
            List.of(),
            spec.input(),
            spec.data(),
            spec.output(),
            spec.engine()),
        ONE_TRY,
        folder.resolve("crashes"),
        _ -> {});
  }

  /// The same environment with a torch of one line.
  private Path environmentWith(String torch) throws IOException {
    var real = RealPython.executable();
    var prefix = real.resolve("../..").normalize();
    var venv = folder.resolve("venv");
    try (var lib = Files.newDirectoryStream(prefix.resolve("lib"), "python3.*")) {
      for (var version : lib) {
        var packages = venv.resolve(prefix.relativize(version)).resolve("site-packages");
        addAll(version.resolve("site-packages"), Files.createDirectories(packages));
        Files.writeString(
            Files.createDirectory(packages.resolve("torch")).resolve("__init__.py"), torch);
      }
    }
    Files.copy(prefix.resolve("pyvenv.cfg"), venv.resolve("pyvenv.cfg"));
    return Files.createSymbolicLink(
        Files.createDirectories(venv.resolve("bin")).resolve("python"), real.toRealPath());
  }

  /// Jep is looked for in the environment's own folder, everything else on Python's path.
  private static void addAll(Path from, Path to) throws IOException {
    Files.writeString(to.resolve("all.pth"), from + "\n");
    try (var entries = Files.newDirectoryStream(from, "jep*")) {
      for (var entry : entries) {
        Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
      }
    }
  }
}
