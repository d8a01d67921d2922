package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a settings file changes in a set-up.
class SettledSetupTest {

  @TempDir Path folder;
  private PlayedWorld world;

  @BeforeEach
  void makeWorld() throws IOException {
    world = new PlayedWorld(folder);
  }

  @Test
  void standsAboveTheVariablesForEveryCommand() throws IOException {
    world.environment.put("PIP_INDEX_URL", "https://stale.test/simple");
    world.environment.put("PIP_TIMEOUT", "99");
    world.says(
        """
        {"mirrors": {"pypi": "https://mirror.test/simple"},
         "proxies": {"https": "http://proxy.test:3128"}}
        """);
    var machine = world.machine();
    world.setup(machine).ensure();
    assertThat(machine.ran)
        .isNotEmpty()
        .allSatisfy(command ->
            assertThat(command.environment())
                .containsEntry("PIP_INDEX_URL", "https://mirror.test/simple")
                .containsEntry("https_proxy", "http://proxy.test:3128")
                .containsEntry("HTTPS_PROXY", "http://proxy.test:3128")
                .containsEntry("PIP_TIMEOUT", "99"));
  }

  @Test
  void keepsSecretsOutOfPlansEventsLogsAndEverythingThatStays() throws IOException {
    world.says(
        """
        {"mirrors": {"pypi": "https://joe:hunter2@mirror.test/simple",
                     "pypi_extra": ["https://mirror.test/simple?token=hunter2"],
                     "homebrew": {"installer": "https://joe:hunter2@brew.test/install.sh"}},
         "proxies": {"https": "http://joe:hunter2@proxy.test:3128"}}
        """);
    var listener = new RecordingListener();
    var machine = world.machine();
    var python = world.executable("usr/bin/python3.11");
    var facts = FakePythonProgram.facts(python, folder.resolve("lib/libpython.so"));
    machine.program(
        python.toString(),
        (words, command, lines) -> {
          command.environment().forEach((name, value) -> lines.accept(name + "=" + value));
          facts.forEach((key, value) -> lines.accept(key + "=" + value));
          return words.contains("venv") ? 1 : 0;
        });

    var plan = world.setup(machine, listener).plan();
    var failure =
        catchThrowableOfType(SetupException.class, () -> world.setup(machine, listener).ensure());

    assertThat(failure.toString() + failure.lastLines() + plan + listener.said)
        .doesNotContain("hunter2");
    assertThat(failure.log().orElseThrow()).content().contains("https://***@mirror.test/simple");
    try (var files = Files.walk(world.data)) {
      assertThat(files.filter(Files::isRegularFile).toList())
          .isNotEmpty()
          .allSatisfy(file -> assertThat(file).content().doesNotContain("hunter2"));
    }
  }

  @Test
  void keepsTheSecretOfHomebrewsMirrorOutOfAPlan() throws IOException {
    var mac = new PlayedMac(folder.resolve("mac"));
    mac.world.says(
        "{\"mirrors\": {\"homebrew\": {\"installer\": \"https://joe:hunter2@brew.test/i.sh\"}}}");
    var plan = mac.setup(mac.machine(), SetupListener.SILENT).plan();
    assertThat(plan.toString())
        .contains("https://***@brew.test/i.sh")
        .doesNotContain("hunter2", "raw.githubusercontent.com");
  }

  @Test
  void addsTheFilesChoicesToThoseOfTheCaller() throws IOException {
    world.says(
        """
        {"choices": {"editor": true, "login": {"label": "org.test.job", "program": "job"}}}
        """);
    var file = world.said;
    world.said = MachineSettings.NONE;
    assertThat(world.settings().with(Choices.NONE.withShellProfile(true)).with(file).choices())
        .isEqualTo(
            Choices.NONE
                .withShellProfile(true)
                .withEditor(true)
                .withLogin(
                    new LoginProgram("org.test.job", List.of(folder.resolve("job").toString()))));
  }

  @Test
  void tellsTheEditorTheInterpreterWhereTheFileChoosesIt() throws IOException {
    world.says("{\"choices\": {\"editor\": true}}");
    var environment = world.setup(world.machine()).ensure();
    assertThat(world.repository.resolve(".vscode/settings.json"))
        .content()
        .contains(environment.python().toString());
  }

  @Test
  void hasNoEditorInABundleAndSaysSoBeforeAnythingIsMade() throws IOException {
    var mac = new PlayedMac(folder.resolve("mac"));
    mac.world.says("{\"offline\": \"bundle\", \"choices\": {\"editor\": true}}");
    var failure =
        catchThrowableOfType(
            SetupException.class, () -> mac.setup(mac.machine(), SetupListener.SILENT).ensure());
    assertThat(failure.code()).isEqualTo(SetupCode.CHOICE_IMPOSSIBLE);
    assertThat(failure).hasMessageContaining("VS Code is not here");
    assertThat(mac.world.data).doesNotExist();
  }

  @Test
  void takesOnlyThePythonThatIsChosen() throws IOException {
    var machine = world.machine();
    world.python(machine, "usr/bin/python3.12", "version", "3.12.4");
    world.says("{\"python\": \"3.12\"}");
    assertThat(world.setup(machine).ensure().lock()).isEqualTo("linux-x86_64-py312");

    world.said = MachineSettings.NONE;
    assertThat(world.setup(machine).ensure().pythonVersion()).startsWith("3.12");
    world.says("{\"python\": \"3.11\"}");
    assertThat(world.setup(machine).ensure().lock()).isEqualTo("linux-x86_64-py311");
  }

  @Test
  void refusesANamedInterpreterOfAnotherPythonThanTheChosenOne() throws IOException {
    var machine = world.machine();
    var python = world.python(machine, "opt/python3.12", "version", "3.12.4");
    world.says("{\"python\": \"3.11\", \"interpreter\": \"%s\"}".formatted(python));
    var failure = catchThrowableOfType(SetupException.class, () -> world.setup(machine).ensure());
    assertThat(failure.code()).isEqualTo(SetupCode.PYTHON_UNSUITABLE);
    assertThat(failure).hasMessageContaining("3.11 is needed");
  }

  @Test
  void needsALockOfItsOwnForAddedPackages() throws IOException {
    world.says("{\"packages\": [\"scipy==1.17.0\"]}");
    var failure =
        catchThrowableOfType(SetupException.class, () -> world.setup(world.machine()).ensure());
    assertThat(failure.code()).isEqualTo(SetupCode.LOCK_MISSING);
    assertThat(failure)
        .hasMessageContaining(folder.resolve("locks/linux-x86_64-py311.txt").toString())
        .hasMessageContaining("atelier env lock");
  }

  @Test
  void installsAddedPackagesFromALockOfItsOwn() throws IOException {
    world.says("{\"packages\": [\"scipy==1.17\"]}");
    ownLock("torch==2.15.0", "numpy==2.4.6", "jep==4.3.1", "scipy==1.17.0");
    var environment = world.setup(world.machine()).ensure();
    assertThat(environment.sitePackages().resolve("scipy/code.py")).exists();

    var machine = world.machine();
    assertThat(world.setup(machine).ensure()).isEqualTo(environment);
    assertThat(machine.ran).isEmpty();
  }

  @Test
  void refusesALockOfItsOwnThatNoLongerFits() throws IOException {
    world.says("{\"packages\": [\"scipy==1.17.0\"]}");
    for (var pins :
        List.of(
            List.of("torch==2.15.0", "numpy==2.4.6", "jep==4.3.1", "scipy==1.16.0"),
            List.of("torch==2.15.0", "numpy==2.4.6", "jep==4.3.1"),
            List.of("torch==2.14.0", "numpy==2.4.6", "jep==4.3.1", "scipy==1.17.0"))) {
      ownLock(pins.toArray(String[]::new));
      var failure =
          catchThrowableOfType(SetupException.class, () -> world.setup(world.machine()).ensure());
      assertThat(failure.code()).isEqualTo(SetupCode.LOCK_OUTDATED);
    }
  }

  @Test
  void isNotCompleteForALockThatAteliersNextVersionLeftBehind() throws IOException {
    world.says("{\"packages\": [\"scipy==1.17.0\"]}");
    ownLock("torch==2.15.0", "numpy==2.4.6", "jep==4.3.1", "scipy==1.17.0");
    world.setup(world.machine()).ensure();
    world.lock("linux-x86_64-py311", "torch==2.16.0", "numpy==2.4.6", "jep==4.3.1");
    var failure =
        catchThrowableOfType(SetupException.class, () -> world.setup(world.machine()).ensure());
    assertThat(failure).hasMessageContaining("Atelier needs torch 2.16.0");
  }

  private void ownLock(String... pins) throws IOException {
    var text = new StringBuilder();
    for (var pin : pins) {
      text.append(pin).append(PlayedWorld.HASH).append('\n');
    }
    Files.createDirectories(folder.resolve("locks"));
    Files.writeString(folder.resolve("locks/linux-x86_64-py311.txt"), text);
  }
}
