package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is looked at before a bundle is installed from. `SetupIT` installs from a real one.
class OfflineBundleTest {

  @TempDir Path folder;
  private PlayedWorld world;
  private PlayedBundle bundle;

  @BeforeEach
  void makeWorld() throws IOException {
    world = new PlayedWorld(folder.resolve("world"));
    bundle = new PlayedBundle(folder.resolve("bundle ü"));
    world.said = MachineSettings.NONE.withOffline(bundle.folder);
  }

  @Test
  void isLookedThroughBeforeAnythingIsInstalledFromIt() throws Exception {
    bundle.seal(world);
    var listener = new RecordingListener();
    var machine = world.machine();
    world.setup(machine, listener).ensure();

    assertThat(listener.said.getFirst()).startsWith("started OFFLINE_BUNDLE");
    assertThat(listener.fractions).contains(1.0);
    assertThat(machine.ran)
        .filteredOn(command -> command.arguments().contains("pip"))
        .hasSize(2)
        .allSatisfy(command ->
            assertThat(command.environment())
                .containsEntry("PIP_NO_INDEX", "1")
                .containsEntry("PIP_CONFIG_FILE", "/dev/null")
                .containsEntry(
                    "PIP_FIND_LINKS", bundle.folder.resolve("wheels").toUri().toASCIIString()));
  }

  @Test
  void isNotNeededOnceAllIsThere() throws Exception {
    bundle.seal(world);
    var environment = world.setup(world.machine()).ensure();
    Trees.delete(bundle.folder);
    assertThat(world.setup(world.machine()).ensure()).isEqualTo(environment);
  }

  @Test
  void namesAFileOfWhichOneByteChangedAndInstallsNothing() throws Exception {
    bundle.seal(world);
    bundle.file("wheels/numpy-2.4.6.whl", "numpi");
    refuses(SetupCode.BUNDLE_BROKEN, "wheels/numpy-2.4.6.whl is not the file that was put there");
  }

  @Test
  void namesAFileThatIsCutOff() throws Exception {
    bundle.seal(world);
    bundle.file("wheels/torch-2.15.0.whl", "tor");
    refuses(SetupCode.BUNDLE_BROKEN, "wheels/torch-2.15.0.whl has 3 bytes instead of 5");
  }

  @Test
  void namesAFileThatIsMissing() throws Exception {
    bundle.seal(world);
    Files.delete(bundle.folder.resolve("wheels/jep-4.3.1.tar.gz"));
    refuses(SetupCode.BUNDLE_BROKEN, "wheels/jep-4.3.1.tar.gz is missing");
  }

  @Test
  void namesAFileThatSomebodyAdded() throws Exception {
    bundle.bringSource("3.11.9");
    bundle.seal(world);
    bundle.file("pyenv/pyenv.d/install/more.bash", "echo ours");
    refuses(SetupCode.BUNDLE_BROKEN, "pyenv/pyenv.d/install/more.bash is none of its files");
  }

  @Test
  void doesNotMindWhatFileManagersLeave() throws Exception {
    bundle.seal(world);
    bundle.file("wheels/.DS_Store", "");
    bundle.file("read me.txt", "from Joe");
    assertThat(world.setup(world.machine()).ensure().lock()).isEqualTo("linux-x86_64-py311");
  }

  @Test
  void isNoneBeforeItsManifestIsThere() throws Exception {
    refuses(SetupCode.BUNDLE_BROKEN, "is no bundle: it has no manifest.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../out.whl", "/etc/passwd", "wheels/../../out", ".."})
  void neverLeadsOutOfItself(String path) throws Exception {
    bundle.seal(world);
    var manifest = bundle.folder.resolve(BundleManifest.FILE);
    Files.writeString(
        manifest, Files.readString(manifest).replace("wheels/torch-2.15.0.whl", path));
    refuses(SetupCode.BUNDLE_BROKEN, "'files.path' leads out of the bundle");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"format\":1', '\"format\":2', of another Atelier",
    "'\"sha256\"', '\"sha265\"', 'sha256'' is missing'",
    "'\"platform\"', '\"paltform\"', 'platform'' is missing'"
  })
  void refusesAManifestOfAnotherShape(String from, String to, String sentence) throws Exception {
    bundle.seal(world);
    var manifest = bundle.folder.resolve(BundleManifest.FILE);
    Files.writeString(manifest, Files.readString(manifest).replace(from, to));
    refuses(SetupCode.BUNDLE_BROKEN, sentence);
  }

  @Test
  void isRefusedOnAnotherPlatformForAnotherPythonOrForAnotherLock() throws Exception {
    bundle.platform = "macos-arm64";
    bundle.seal(world);
    refuses(SetupCode.BUNDLE_UNFIT, "was made for a machine of macos-arm64");
    bundle.platform = "linux-x86_64";
    bundle.seal(world);
    world.lock("linux-x86_64-py311", "torch==2.16.0", "numpy==2.4.6", "jep==4.3.1");
    refuses(SetupCode.BUNDLE_UNFIT, "another state of the lock linux-x86_64-py311");
    world.says("{\"python\": \"3.12\", \"offline\": \"%s\"}".formatted(bundle.folder));
    refuses(SetupCode.BUNDLE_UNFIT, "was made for Python 3.11");
  }

  @Test
  void isToldByAPlanWithWhyItCannotBeTaken() throws Exception {
    bundle.seal(world);
    assertThat(world.setup(world.machine()).plan())
        .contains(
            new StepState(
                SetupStep.OFFLINE_BUNDLE, StepState.Kind.DONE, "3 files at " + bundle.folder));
    bundle.platform = "macos-arm64";
    bundle.seal(world);
    assertThat(world.setup(world.machine()).plan())
        .last()
        .satisfies(state -> {
          assertThat(state.kind()).isEqualTo(StepState.Kind.IMPOSSIBLE);
          assertThat(state.detail()).contains("was made for a machine of macos-arm64");
        });
  }

  @Test
  void decidesWhichPythonIsTaken() throws Exception {
    bundle.python = "3.12";
    bundle.seal(world);
    var machine = world.machine();
    world.python(machine, "usr/bin/python3.12", "version", "3.12.4");
    assertThat(world.setup(machine).plan())
        .anySatisfy(state -> assertThat(state.detail()).startsWith("3.12.4 at "));
  }

  @Test
  void buildsItsOwnSourceWithItsOwnPyenvWhereNoPythonIs() throws Exception {
    bundle.bringSource("3.11.9");
    bundle.seal(world);
    var machine = new FakeMachine();
    var built = world.folder.resolve("home/.pyenv/versions/3.11.9/bin/python3.11");
    machine.program(
        bundle.folder.resolve("pyenv/libexec/pyenv").toString(),
        (words, command, lines) -> {
          assertThat(words).containsExactly("install", "-s", "3.11.9");
          assertThat(command.environment())
              .containsEntry("PYTHON_BUILD_CACHE_PATH", bundle.folder.resolve("python").toString())
              .containsEntry("PYENV_ROOT", world.folder.resolve("home/.pyenv").toString());
          world.python(machine, world.folder.relativize(built).toString(), "version", "3.11.9");
          return 0;
        });
    assertThat(world.setup(machine).ensure().pythonVersion()).isEqualTo("3.11.9");
  }

  @Test
  void leavesTheUsersOwnBuildOfItsVersionAlone() throws Exception {
    bundle.bringSource("3.11.9");
    bundle.seal(world);
    var machine = new FakeMachine();
    var own = "home/.pyenv/versions/3.11.9/bin/python3.11";
    world.python(machine, own, "version", "3.11.9", "shared", "0");
    var failure = catchThrowableOfType(SetupException.class, () -> world.setup(machine).ensure());
    assertThat(failure.code()).isEqualTo(SetupCode.NO_PYTHON);
    assertThat(failure).hasMessageContaining("home/.pyenv/versions/3.11.9 already");
    assertThat(machine.ran)
        .noneMatch(command -> command.program().startsWith(bundle.folder.resolve("pyenv")));
  }

  @Test
  void takesTheHalfBuiltPythonOfAnEarlierSetUpAway() throws Exception {
    bundle.bringSource("3.11.9");
    bundle.seal(world);
    var half = world.folder.resolve("home/.pyenv/versions/3.11.14/bin/python3.11");
    Files.createDirectories(half.getParent());
    Files.writeString(half, "half");
    Files.createDirectories(world.data.resolve("envs"));
    Files.writeString(world.data.resolve("envs/.pyenv-build"), "3.11.14");
    var machine = new FakeMachine();
    machine.program(
        bundle.folder.resolve("pyenv/libexec/pyenv").toString(),
        (words, command, lines) -> {
          world.python(machine, "home/.pyenv/versions/3.11.9/bin/python3.11", "version", "3.11.9");
          return 0;
        });
    assertThat(world.setup(machine).ensure().pythonVersion()).isEqualTo("3.11.9");
    assertThat(half).doesNotExist();
  }

  @Test
  void saysThatItBringsNoPythonWhereNoneIs() throws Exception {
    bundle.seal(world);
    var failure =
        catchThrowableOfType(SetupException.class, () -> world.setup(new FakeMachine()).ensure());
    assertThat(failure.code()).isEqualTo(SetupCode.NO_PYTHON);
    assertThat(failure).hasMessageContaining("the bundle brings no source of one");
  }

  @Test
  void asksForNoHomebrewOnAMac() throws Exception {
    bundle.platform = "macos-arm64";
    var mac = new PlayedMac(folder.resolve("mac"));
    mac.world.said = world.said;
    bundle.seal(world);
    assertThat(mac.setup(mac.machine(), SetupListener.SILENT).plan())
        .extracting(StepState::step)
        .doesNotContain(SetupStep.HOMEBREW, SetupStep.FORMULAE);
  }

  private void refuses(SetupCode code, String sentence) throws IOException {
    var machine = world.machine();
    assertThatThrownBy(() -> world.setup(machine).ensure())
        .isInstanceOfSatisfying(
            SetupException.class, refused -> assertThat(refused.code()).isEqualTo(code))
        .hasMessageContaining(sentence);
    assertThat(machine.ran)
        .allSatisfy(
            command -> assertThat(command.arguments()).doesNotContain("venv", "pip", "install"));
    assertThat(world.data).doesNotExist();
  }
}
