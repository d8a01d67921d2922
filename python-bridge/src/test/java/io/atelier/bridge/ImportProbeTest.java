package io.atelier.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atelier.bridge.PythonStartException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The probe against environments whose `python` is a script that counts how often it is asked.
@Timeout(60)
class ImportProbeTest {

  @TempDir Path folder;
  private Path packages;
  private Path executable;
  private VirtualEnvironment environment;

  @BeforeEach
  void makeEnvironment() throws IOException {
    packages = Files.createDirectories(folder.resolve("lib/python3.11/site-packages"));
    Files.createDirectories(packages.resolve("torch/lib"));
    Files.createFile(folder.resolve("pyvenv.cfg"));
    executable = folder.resolve("python");
    environment = new VirtualEnvironment(folder, packages, "3.11.7");
    python("exit 0");
  }

  @Test
  void asksOnceAndAgainWhenTheEnvironmentHasChanged() throws IOException {
    require();
    require();
    assertThat(asked()).isEqualTo(1);
    Files.createFile(packages.resolve("torch/lib/libtorch.so"));
    require();
    require();
    assertThat(asked()).isEqualTo(2);
    Files.createDirectory(packages.resolve("other-1.0.dist-info"));
    require();
    assertThat(asked()).isEqualTo(3);
  }

  @Test
  void namesWhatPythonSays() throws IOException {
    python("echo Traceback >&2; echo \"ImportError: no torch\" >&2; exit 1");
    refused("cannot import torch (ImportError: no torch)");
  }

  @Test
  void namesTheSignalOfACrash() throws IOException {
    python("kill -SEGV $$");
    refused("signal 11");
  }

  @Test
  void namesASilentEnd() throws IOException {
    python("exit 3");
    refused("exit code 3, and it says nothing");
  }

  @Test
  void remembersNoFailure() throws IOException {
    python("exit 1");
    refused("exit code 1");
    refused("exit code 1");
    assertThat(asked()).isEqualTo(2);
    python("exit 0");
    require();
  }

  @Test
  void asksEachTimeWhereItCannotRemember() throws IOException {
    Files.createFile(folder.resolve("memory"));
    require();
    require();
    assertThat(asked()).isEqualTo(2);
  }

  @Test
  void asksNothingWhenNothingIsNeeded() {
    ImportProbe.NONE.require(executable, environment);
    assertThat(folder.resolve("asked")).doesNotExist();
  }

  @Test
  void refusesCodeInThePlaceOfAName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImportProbe(List.of("torch; import os"), folder));
  }

  private void require() {
    probe().require(executable, environment);
  }

  private ImportProbe probe() {
    return new ImportProbe(List.of("torch"), folder.resolve("memory"));
  }

  private void refused(String reason) {
    var refusal = catchThrowableOfType(PythonStartException.class, this::require);
    assertThat(refusal.code()).isEqualTo(Code.LIBRARIES_NOT_IMPORTED);
    assertThat(refusal).hasMessageContaining(reason).hasMessageContaining("./atelier env apply");
  }

  private long asked() throws IOException {
    return Files.readAllLines(folder.resolve("asked")).size();
  }

  private void python(String body) throws IOException {
    Files.writeString(
        executable, "#!/bin/sh\necho \"$3\" >>'%s/asked'\n%s\n".formatted(folder, body));
    Files.setPosixFilePermissions(executable, PosixFilePermissions.fromString("rwx------"));
  }
}
