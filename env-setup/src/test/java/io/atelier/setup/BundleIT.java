package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real pip fills a bundle and installs from it, with small packages made here.
class BundleIT {

  private static final int KILLS = System.getProperty("atelier.tier", "ci").equals("full") ? 20 : 2;

  /// Nobody listens there, so whoever asks an index fails.
  private static final Map<String, String> CUT_OFF =
      Map.of(
          "PIP_INDEX_URL", "http://127.0.0.1:9/simple",
          "https_proxy", "http://127.0.0.1:9",
          "http_proxy", "http://127.0.0.1:9",
          "PIP_RETRIES", "0");

  @TempDir Path folder;
  private SmallWorld world;
  private SetupSettings settings;
  private Path bundle;

  @BeforeEach
  void makeWorld() throws IOException {
    world = new SmallWorld(folder);
    var tools = new SmallWheels(folder.resolve("wheels ü"));
    tools.wheel("uv", "0.13.9");
    world.lock("supply", tools.lock());
    var usual = SetupSettings.of(world.data, world.repository);
    settings =
        new SetupSettings(
            world.data,
            world.repository,
            Optional.of(RealPython.of(usual, "3.11", "3.12")),
            usual.javaHome());
    bundle = folder.resolve("a bundle ü");
  }

  @Test
  void bringsAnEnvironmentToAMachineWithoutANetworkUnlessItIsDamaged() throws IOException {
    var made = fill(SmallWorld.ownWheels(folder));
    assertThat(made.files()).isEqualTo(10);
    assertThat(made.bytes()).isEqualTo(Trees.bytes(bundle.resolve("wheels")));
    Trees.delete(folder.resolve("wheels ü"));
    // Whole already: nothing is fetched.
    assertThat(fill(CUT_OFF)).isEqualTo(made);
    Trees.delete(settings.dataFolder());

    var wheel = bundle.resolve("wheels/small5-1.5-py3-none-any.whl");
    flip(wheel);
    var failure = catchThrowableOfType(SetupException.class, () -> offline().ensure());
    assertThat(failure.code()).isEqualTo(SetupCode.BUNDLE_BROKEN);
    assertThat(failure).hasMessageContaining("wheels/small5-1.5-py3-none-any.whl");
    assertThat(settings.dataFolder()).doesNotExist();

    flip(wheel);
    var environment = offline().ensure();
    assertThat(environment.sitePackages().resolve("small7/part199.py")).isRegularFile();
    assertThat(environment.sitePackages().resolve("jep/libjep.so"))
        .hasContent(settings.javaHome().toString());
  }

  @Test
  void goesOnWhereFillingWasStoppedAndThrowsOutWhatTheLockDoesNotName() throws Exception {
    fill(SmallWorld.ownWheels(folder));
    Files.delete(bundle.resolve(BundleManifest.FILE));
    Files.writeString(bundle.resolve(".filling"), "");
    Files.delete(bundle.resolve("wheels/small3-1.3-py3-none-any.whl"));
    Files.writeString(bundle.resolve("wheels/small4-1.4-py3-none-any.whl"), "torn");
    Files.writeString(bundle.resolve("wheels/old-1.0-py3-none-any.whl"), "of another lock");

    assertThat(fill(SmallWorld.ownWheels(folder)).files()).isEqualTo(10);
    assertThat(bundle.resolve("wheels/old-1.0-py3-none-any.whl")).doesNotExist();
    assertThat(OfflineBundle.at(bundle).damage(done -> {})).isEmpty();
  }

  @Test
  void endsTheSameAfterAKillAtAnyInstant() throws Exception {
    var environment = new HashMap<>(SmallWorld.ownWheels(folder));
    environment.put("PATH", "/usr/bin:/bin");
    var began = System.nanoTime();
    try (var child = SetupChild.startBundle(settings, environment, bundle)) {
      assertThat(child.awaitEnd()).isEqualTo("complete " + bundle);
    }
    var whole = System.nanoTime() - began;
    var goal = OfflineBundle.at(bundle).manifest();
    var random = new Random(KILLS);
    for (var kill = 0; kill < KILLS; kill++) {
      Trees.delete(bundle);
      Trees.delete(settings.dataFolder());
      var instant = Duration.ofNanos(random.nextLong(whole));
      try (var child = SetupChild.startBundle(settings, environment, bundle)) {
        var _ = child.killAfter(instant);
      }
      assertThat(fill(SmallWorld.ownWheels(folder)).files()).as("after %s", instant).isEqualTo(10);
      assertThat(OfflineBundle.at(bundle).manifest()).as("after %s", instant).isEqualTo(goal);
      assertThat(OfflineBundle.at(bundle).damage(done -> {})).isEmpty();
    }
  }

  @Test
  void bringsTheEditorAlongToWhoWantsIt() throws IOException {
    fill(SmallWorld.ownWheels(folder));
    var editor = new SmallWheels(folder.resolve("wheels ü"));
    editor.wheel("front", "1.58.1");
    world.lock("editor", editor.lock());

    var made = fill(SmallWorld.ownWheels(folder), Optional.of(WebEditorVersion.USUAL));
    assertThat(made.files()).isEqualTo(11);
    Trees.delete(folder.resolve("wheels ü"));
    Trees.delete(settings.dataFolder());

    assertThat(offline().ensureWebEditor(WebEditorVersion.USUAL).resolve("front")).isDirectory();
  }

  @Test
  void leavesAFolderAloneThatHoldsSomethingElse() throws IOException {
    Files.createDirectories(bundle);
    Files.writeString(bundle.resolve("letter.txt"), "mine");
    var failure =
        catchThrowableOfType(SetupException.class, () -> fill(SmallWorld.ownWheels(folder)));
    assertThat(failure.code()).isEqualTo(SetupCode.BUNDLE_FOLDER);
    assertThat(bundle).isDirectoryNotContaining("glob:**wheels");
    assertThat(settings.dataFolder()).doesNotExist();
  }

  @Test
  void isNotMadeForAPythonWithoutALock() {
    var supply =
        new PythonSupply(settings, SetupListener.SILENT, machine(CUT_OFF), new ExecCommandRunner());
    var failure =
        catchThrowableOfType(
            SetupException.class,
            () -> supply.bundle(bundle, Optional.empty(), Optional.of("3.13"), Optional.empty()));
    assertThat(failure).hasMessage("There is no lock for Python 3.13; name 3.11 or 3.12.");
    assertThat(settings.dataFolder()).doesNotExist();
  }

  private static void flip(Path file) throws IOException {
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private BundleMade fill(Map<String, String> variables) {
    return fill(variables, Optional.empty());
  }

  private BundleMade fill(Map<String, String> variables, Optional<WebEditorVersion> editor) {
    return new PythonSupply(
            settings, SetupListener.SILENT, machine(variables), new ExecCommandRunner())
        .bundle(bundle, Optional.empty(), Optional.empty(), editor);
  }

  private PythonSetup offline() {
    return new PythonSetup(
        settings.with(MachineSettings.NONE.withOffline(bundle)),
        SetupListener.SILENT,
        machine(CUT_OFF),
        new ExecCommandRunner());
  }

  /// This machine, but for where pip looks; and its own pyenv is none of the test's.
  private Host machine(Map<String, String> variables) {
    var here = Host.current();
    var environment = new HashMap<>(here.environment());
    environment.keySet().removeIf(name -> name.startsWith("PIP_"));
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("PYENV_ROOT", folder.resolve("no pyenv").toString());
    environment.putAll(variables);
    return new Host(
        here.osName(), here.osArch(), here.home(), here.root(), environment, here.disk());
  }
}
