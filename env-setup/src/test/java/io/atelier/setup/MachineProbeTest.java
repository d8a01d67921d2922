package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Mac's programs are played from public sources, not recorded on one.
class MachineProbeTest {

  @TempDir Path folder;
  private PlayedWorld world;
  private FakeMachine machine;

  @BeforeEach
  void playAMac() throws IOException {
    world = new PlayedWorld(folder);
    world.osName = "Mac OS X";
    world.osArch = "aarch64";
    machine = new FakeMachine();
    says("/usr/bin/sw_vers", "15.6.1");
    says("/usr/sbin/sysctl", "0");
    says("/usr/bin/xcode-select", world.folder.toString());
  }

  private void says(String program, String answer) {
    machine.program(
        program,
        (words, command, lines) -> {
          lines.accept(answer);
          return 0;
        });
  }

  @Test
  void setsUpAnAppleSiliconMac() throws IOException {
    var python =
        world.python(machine, "opt/homebrew/bin/python3.11", "machine", "arm64", "libc", "");
    var jdk = world.jdk("jdk-mac", "25.0.3", "aarch64");
    var environment =
        new PythonSetup(world.settings(jdk), SetupListener.SILENT, world.host(), machine).ensure();
    assertThat(environment.lock()).isEqualTo("macos-arm64-py311");
    assertThat(python).isExecutable();
  }

  @Test
  void refusesAnIntelMac() {
    world.osArch = "x86_64";
    var failure = failure();
    assertThat(failure.code()).isEqualTo(SetupCode.UNSUPPORTED_MACHINE);
    assertThat(failure).hasMessageContaining("Intel Mac").hasMessageContaining("torch");
  }

  @Test
  void refusesAnIntelJavaUnderRosetta() {
    world.osArch = "x86_64";
    says("/usr/sbin/sysctl", "1");
    var failure = failure();
    assertThat(failure.code()).isEqualTo(SetupCode.TRANSLATED_JVM);
    assertThat(failure).hasMessageContaining("JDK 25 for aarch64");
  }

  @Test
  void refusesAnOldMacOs() {
    says("/usr/bin/sw_vers", "13.7");
    assertThat(failure()).hasMessageContaining("macOS 13.7").hasMessageContaining("14");
  }

  @Test
  void changesNothingBeforeItRefuses() {
    world.osArch = "x86_64";
    assertThat(failure().code()).isEqualTo(SetupCode.UNSUPPORTED_MACHINE);
    assertThat(world.data).doesNotExist();
  }

  @Test
  void refusesEveryOtherMachine() {
    world.osName = "Linux";
    assertThat(failure().code()).isEqualTo(SetupCode.UNSUPPORTED_MACHINE);
    assertThat(world.data.resolve("logs")).doesNotExist();
  }

  @Test
  void refusesAJreAndAJdkOfAnotherArchitecture() throws IOException {
    var intel = world.jdk("jdk-intel", "25.0.3", "x86_64");
    var failure =
        catchThrowableOfType(
            SetupException.class,
            () ->
                new PythonSetup(world.settings(intel), SetupListener.SILENT, world.host(), machine)
                    .ensure());
    assertThat(failure.code()).isEqualTo(SetupCode.NO_JDK);
  }

  private SetupException failure() {
    return catchThrowableOfType(SetupException.class, () -> world.setup(machine).ensure());
  }
}
