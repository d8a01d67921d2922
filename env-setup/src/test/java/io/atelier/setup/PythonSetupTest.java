package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atelier.setup.FakeMachine.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PythonSetupTest {

  @TempDir Path folder;
  private PlayedWorld world;

  @BeforeEach
  void makeWorld() throws IOException {
    world = new PlayedWorld(folder);
  }

  @Test
  void makesACompleteEnvironment() throws IOException {
    var listener = new RecordingListener();
    var environment = world.setup(world.machine(), listener).ensure();

    assertThat(environment.lock()).isEqualTo("linux-x86_64-py311");
    assertThat(environment.pythonVersion()).isEqualTo("3.11.7");
    assertThat(environment.python()).isExecutable();
    assertThat(environment.sitePackages().resolve("jep/libjep.so"))
        .hasContent(world.jdk.toString());
    assertThat(environment.builtinModels().resolve("checkpoints/tiny-random.safetensors"))
        .isRegularFile();
    assertThat(listener.said).filteredOn(line -> line.startsWith("done")).hasSize(7);
    assertThat(listener.fractions).isNotEmpty().allMatch(f -> f > 0 && f <= 1);
  }

  @Test
  void neverAsksPipsCacheForJep() throws IOException {
    var machine = world.machine();
    world.setup(machine).ensure();
    assertThat(machine.ran)
        .filteredOn(command -> command.arguments().contains("jep"))
        .isNotEmpty()
        .allSatisfy(
            command -> assertThat(command.arguments()).contains("--no-cache-dir", "--no-binary"));
  }

  @Test
  void isQuietAndStartsNothingWhenAllIsThere() throws IOException {
    var first = world.setup(world.machine()).ensure();
    var before = world.state();
    var machine = world.machine();
    var listener = new RecordingListener();

    assertThat(world.setup(machine, listener).ensure()).isEqualTo(first);
    assertThat(machine.ran).isEmpty();
    assertThat(listener.said).isEmpty();
    assertThat(world.state()).isEqualTo(before);
    assertThat(logs()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Trouble.class)
  void reachesTheSameEndAfterTroubleAtAnyWrite(Trouble trouble) throws IOException {
    var untroubled = new PlayedWorld(folder.resolve("same"));
    untroubled.setup(untroubled.machine()).ensure();
    var goal = untroubled.state();
    Trees.delete(folder.resolve("same"));
    var came = true;
    var tried = 0;
    var full = System.getProperty("atelier.tier", "ci").equals("full");
    var stride = full || trouble == Trouble.KILLED || trouble == Trouble.LIE ? 1 : 3;
    for (var write = 1; came; write += stride) {
      var troubled = new PlayedWorld(folder.resolve("same"));
      var machine = troubled.machine().troubleAt(write, trouble);
      var failure = catchThrowableOfType(Throwable.class, () -> troubled.setup(machine).ensure());
      came = machine.troubleCame();
      if (came) {
        tried++;
        checkTold(trouble, failure);
        troubled.setup(troubled.machine()).ensure();
      }
      assertThat(comparable(troubled.state(), trouble))
          .as("after write %d", write)
          .isEqualTo(comparable(goal, trouble));
      Trees.delete(folder.resolve("same"));
    }
    assertThat(tried).isGreaterThan(20 / stride);
  }

  private static void checkTold(Trouble trouble, Throwable failure) {
    switch (trouble) {
      case KILLED -> assertThat(failure).isInstanceOf(FakeMachine.Killed.class);
      case DISK_FULL -> assertThat(code(failure)).isEqualTo(SetupCode.DISK_FULL);
      case HANG -> assertThat(code(failure)).isEqualTo(SetupCode.TIMED_OUT);
      case FORBIDDEN ->
          assertThat(code(failure))
              .isIn(SetupCode.VENV_FAILED, SetupCode.PACKAGE_NOT_FOUND, SetupCode.MODELS_FAILED);
      case EXIT_CODE ->
          assertThat(code(failure))
              .isIn(
                  SetupCode.VENV_FAILED,
                  SetupCode.PACKAGES_FAILED,
                  SetupCode.JEP_FAILED,
                  SetupCode.MODELS_FAILED);
      case LIE -> {
        // A torn file that nobody reads may pass; what is noticed is told as what it is.
        if (failure != null) {
          assertThat(code(failure))
              .isIn(
                  SetupCode.VENV_FAILED,
                  SetupCode.COMMAND_NOT_STARTED,
                  SetupCode.PACKAGES_DIFFER,
                  SetupCode.JEP_FAILED,
                  SetupCode.MODELS_FAILED);
        }
      }
    }
  }

  private static SetupCode code(Throwable failure) {
    assertThat(failure).isInstanceOf(SetupException.class);
    return ((SetupException) failure).code();
  }

  @Test
  void keepsWhatWasInstalledWhenItGoesOn() throws IOException {
    // numpy is torn apart; torch, installed before it, stays.
    var machine = world.machine().troubleAt(13, Trouble.KILLED);
    assertThatThrownBy(() -> world.setup(machine).ensure()).isInstanceOf(FakeMachine.Killed.class);
    var torch = onlyEnvironment().resolve("lib/python3.11/site-packages/torch/code.py");
    Files.setLastModifiedTime(torch, FileTime.from(Instant.EPOCH));

    world.setup(world.machine()).ensure();
    assertThat(Files.getLastModifiedTime(torch).toInstant()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void repairsAnEnvironmentWhosePackageWasRemoved() throws IOException {
    var environment = world.setup(world.machine()).ensure();
    Trees.delete(environment.sitePackages().resolve("numpy-2.4.6.dist-info"));
    var listener = new RecordingListener();

    assertThat(world.setup(world.machine(), listener).ensure()).isEqualTo(environment);
    assertThat(listener.said).contains("started PACKAGES: numpy is not installed");
  }

  @Test
  void makesAnEnvironmentAnewWhenItsPythonHasGone() throws IOException {
    var environment = world.setup(world.machine()).ensure();
    Files.delete(environment.python());
    Files.createSymbolicLink(environment.python(), folder.resolve("gone"));
    var listener = new RecordingListener();

    assertThat(world.setup(world.machine(), listener).ensure()).isEqualTo(environment);
    assertThat(listener.said).anyMatch(line -> line.contains("its Python has gone"));
  }

  @Test
  void buildsJepAgainForAnotherJdkAndKeepsTheRest() throws IOException {
    world.setup(world.machine()).ensure();
    var newer = world.jdk("jdk26", "26.0.1", "x86_64");
    var machine = world.machine();
    var environment =
        new PythonSetup(world.settings(newer), SetupListener.SILENT, world.host(), machine)
            .ensure();

    assertThat(environment.sitePackages().resolve("jep/libjep.so")).hasContent(newer.toString());
    assertThat(machine.ran).filteredOn(each -> each.arguments().contains(":all:")).isEmpty();
  }

  @Test
  void keepsJepForAnUpdateOfTheSameJdk() throws IOException {
    world.setup(world.machine()).ensure();
    var updated = world.jdk("jdk-update", "25.0.4", "x86_64");
    var machine = world.machine();
    new PythonSetup(world.settings(updated), SetupListener.SILENT, world.host(), machine).ensure();
    assertThat(machine.ran).isEmpty();
  }

  @Test
  void buildsJepAgainWhenPythonWasRebuilt() throws IOException {
    world.setup(world.machine()).ensure();
    Files.setLastModifiedTime(folder.resolve("lib/libpython.so"), FileTime.from(Instant.EPOCH));
    var listener = new RecordingListener();
    world.setup(world.machine(), listener).ensure();
    assertThat(listener.said)
        .contains("started JEP: Jep was built for another JDK or another build of Python")
        .noneMatch(line -> line.startsWith("started PACKAGES"));
  }

  @Test
  void makesANewEnvironmentBesideTheOldOneForANewLock() throws IOException {
    var old = world.setup(world.machine()).ensure();
    world.lock("linux-x86_64-py311", "torch==2.15.0", "numpy==2.5.0", "jep==4.3.1");
    var fresh = world.setup(world.machine()).ensure();
    assertThat(fresh.folder()).isNotEqualTo(old.folder());
    assertThat(old.python()).isExecutable();
  }

  @Test
  void makesOnlyTheModelsWhenOnlyTheyAreMissing() throws IOException {
    var environment = world.setup(world.machine()).ensure();
    Trees.delete(environment.builtinModels());
    var machine = world.machine();
    world.setup(machine).ensure();
    assertThat(machine.ran).hasSize(1);
    assertThat(machine.ran.getFirst().environment())
        .containsEntry("PYTHONPATH", world.repository.resolve("py/src").toString());
  }

  @Test
  void makesTheModelsAgainWhenTheirProgramChanged() throws IOException {
    world.source("atelier/tiny.py", "seed = 1");
    world.source("atelier/families/tiny-sd/unet/config.json", "{}");
    world.setup(world.machine()).ensure();
    for (var changed : List.of("atelier/tiny.py", "atelier/families/tiny-sd/unet/config.json")) {
      world.source(changed, "seed = 2");
      assertThat(world.setup(world.machine()).plan())
          .filteredOn(state -> state.kind() == StepState.Kind.TO_DO)
          .singleElement()
          .satisfies(state -> {
            assertThat(state.step()).isEqualTo(SetupStep.MODELS);
            assertThat(state.detail()).isEqualTo("the program that makes them has changed");
          });
      var machine = world.machine();
      world.setup(machine).ensure();
      assertThat(machine.ran).hasSize(1);
    }
    world.source("atelier/other.py", "not theirs");
    world.source("atelier/families/tiny-sd/.DS_Store", "nobody's");
    var machine = world.machine();
    world.setup(machine).ensure();
    assertThat(machine.ran).isEmpty();
  }

  @Test
  void makesTheModelsAgainWhenRemakingThemWasKilled() throws IOException {
    world.setup(world.machine()).ensure();
    world.source("atelier/tiny.py", "seed = 2");
    var machine = world.machine().troubleAt(2, Trouble.KILLED);
    assertThatThrownBy(() -> world.setup(machine).ensure()).isInstanceOf(FakeMachine.Killed.class);
    var next = world.machine();
    world.setup(next).ensure();
    assertThat(next.ran).hasSize(1);
  }

  @Test
  void addsToolsThatSeeTheRuntime() throws IOException {
    var runtime = world.setup(world.machine()).ensure();
    var tools = world.setup(world.machine()).ensureTools();
    assertThat(tools.folder()).isNotEqualTo(runtime.folder());
    assertThat(tools.sitePackages().resolve("atelier-runtime.pth"))
        .hasContent(runtime.sitePackages().toString());
    assertThat(runtime.sitePackages().resolve("ruff")).doesNotExist();

    var machine = world.machine();
    assertThat(world.setup(machine).ensureTools()).isEqualTo(tools);
    assertThat(machine.ran).isEmpty();
  }

  @Test
  void refusesADiskThatIsTooSmallBeforeInstalling() throws IOException {
    world.free = 5L << 30;
    var machine = world.machine();
    var failure = catchThrowableOfType(SetupException.class, () -> world.setup(machine).ensure());
    assertThat(failure.code()).isEqualTo(SetupCode.NOT_ENOUGH_SPACE);
    assertThat(failure).hasMessageContaining("about 12 GB").hasMessageContaining("5 GB free");
    assertThat(machine.ran).noneMatch(each -> each.arguments().contains("pip"));
  }

  @Test
  void namesTheLogAndTheLastLinesOfAFailedCommandWithoutSecrets() throws IOException {
    var machine = world.machine();
    var python = world.executable("usr/bin/python3.11");
    machine.program(
        python.toString(),
        (words, command, lines) -> {
          if (words.contains("venv")) {
            lines.accept("Looking in indexes: https://me:secret@mirror.test/simple");
            lines.accept("Error: no ensurepip");
            return 1;
          }
          FakePythonProgram.facts(python, folder.resolve("lib/libpython.so"))
              .forEach((key, value) -> lines.accept(key + "=" + value));
          return 0;
        });
    var listener = new RecordingListener();
    var failure =
        catchThrowableOfType(SetupException.class, () -> world.setup(machine, listener).ensure());
    assertThat(failure.code()).isEqualTo(SetupCode.VENV_FAILED);
    assertThat(failure.lastLines()).contains("Error: no ensurepip");
    assertThat(failure.log().orElseThrow())
        .content()
        .contains("https://***@mirror.test/simple")
        .doesNotContain("secret");
    assertThat(failure).hasMessageContaining(failure.log().orElseThrow().toString());
    assertThat(listener.said.toString()).doesNotContain("secret");
  }

  @Test
  void saysThatItWasInterruptedAndStaysInterrupted() throws IOException {
    var setup = world.setup(world.machine());
    Thread.currentThread().interrupt();
    var failure = catchThrowableOfType(SetupException.class, setup::ensure);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure.code()).isEqualTo(SetupCode.INTERRUPTED);
    assertThat(world.setup(world.machine()).ensure().python()).isExecutable();
  }

  @Test
  void keepsTheNewestTwentyLogs() throws IOException {
    Files.createDirectories(world.data.resolve("logs"));
    for (var day = 10; day < 40; day++) {
      Files.writeString(world.data.resolve("logs/setup-202001%d-000000-1.log".formatted(day)), "");
    }
    world.setup(world.machine()).ensure();
    assertThat(logs()).hasSize(20).noneMatch(log -> log.toString().contains("20200110"));
  }

  @Test
  void planWritesNothing() throws IOException {
    var states = world.setup(world.machine()).plan();
    assertThat(world.data).doesNotExist();
    assertThat(states).extracting(StepState::step).contains(SetupStep.VENV, SetupStep.MODELS);
    assertThat(states)
        .filteredOn(state -> state.kind() == StepState.Kind.TO_DO)
        .extracting(StepState::step)
        .containsExactly(
            SetupStep.VENV, SetupStep.PACKAGES, SetupStep.JEP, SetupStep.CHECK, SetupStep.MODELS);
  }

  @Test
  void planHasNothingToDoAfterASetUp() throws IOException {
    world.setup(world.machine()).ensure();
    assertThat(world.setup(world.machine()).plan())
        .hasSize(7)
        .allMatch(state -> state.kind() == StepState.Kind.DONE);
  }

  @Test
  void planSaysWhyAMachineIsImpossible() throws IOException {
    world.osName = "Windows 11";
    assertThat(world.setup(world.machine()).plan())
        .extracting(StepState::kind)
        .containsExactly(StepState.Kind.IMPOSSIBLE);
  }

  @Test
  void saysThatADataFolderCannotBeWritten() throws IOException {
    Files.writeString(world.data, "a file is in the way");
    assertThatThrownBy(() -> world.setup(world.machine()).ensure())
        .isInstanceOfSatisfying(
            SetupException.class,
            failure -> assertThat(failure.code()).isEqualTo(SetupCode.DATA_FOLDER));
  }

  private List<Path> logs() throws IOException {
    try (var files = Files.list(world.data.resolve("logs"))) {
      return files.toList();
    }
  }

  private Path onlyEnvironment() throws IOException {
    try (var folders = Files.newDirectoryStream(world.data.resolve("envs"), "py3*")) {
      return folders.iterator().next();
    }
  }

  /// Without times of files. What our own program says of its models is believed, so a lie of its
  /// is not compared.
  private static String comparable(Map<String, String> state, Trouble trouble) {
    var compared = new TreeMap<>(state);
    if (trouble == Trouble.LIE) {
      compared.keySet().removeIf(name -> name.startsWith("builtin-models/"));
    }
    return compared.toString().replaceAll("@\\d+|Time=\\d+", "@T");
  }
}
