package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real uv resolves the shipped locks again, from an index: minutes.
class MakeLocksIT {

  private static final Path LOCKS = Path.of(System.getProperty("atelier.root")).resolve("py/locks");

  @TempDir Path folder;

  @Test
  void changesNothingThatNobodyAskedToChange() throws IOException {
    assumeThat(System.getProperty("atelier.tier", "ci")).as("the tier").isEqualTo("full");
    var repository = folder.resolve("repository");
    copy(LOCKS, Files.createDirectories(repository.resolve("py/locks")));
    var settings = SetupSettings.of(folder.resolve("data"), repository);
    var python = RealPython.of(settings, "3.11", "3.12");

    var made =
        PythonSupply.forThisMachine(settings.withPython(python), SetupListener.SILENT).lock(false);

    assertThat(made).hasSize(7).noneMatch(LockMade::changed);
    assertThat(made).allMatch(lock -> same(lock.file()));
  }

  private static boolean same(Path lock) {
    try {
      return Files.mismatch(lock, LOCKS.resolve(lock.getFileName())) == -1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.list(from)) {
      for (var file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }
}
