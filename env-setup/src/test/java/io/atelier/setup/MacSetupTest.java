package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A Mac with nothing on it, played from public sources.
class MacSetupTest {

  @TempDir Path folder;
  private PlayedMac mac;

  @BeforeEach
  void playAMac() throws IOException {
    mac = new PlayedMac(folder);
  }

  @Test
  void plansEveryStepAndWritesNothing() throws IOException {
    mac.choices = Choices.NONE.withShellProfile(true);
    var before = mac.state();
    var states = setup(mac.machine()).plan();

    assertThat(states)
        .extracting(StepState::step)
        .containsExactly(
            SetupStep.MACHINE,
            SetupStep.COMMAND_LINE_TOOLS,
            SetupStep.HOMEBREW,
            SetupStep.FORMULAE,
            SetupStep.PYTHON,
            SetupStep.VENV,
            SetupStep.PACKAGES,
            SetupStep.JEP,
            SetupStep.CHECK,
            SetupStep.MODELS,
            SetupStep.SHELL_PROFILE);
    assertThat(states)
        .filteredOn(state -> state.intent().sudo())
        .extracting(StepState::step)
        .containsExactly(SetupStep.COMMAND_LINE_TOOLS, SetupStep.HOMEBREW);
    assertThat(states)
        .filteredOn(state -> state.step() == SetupStep.FORMULAE)
        .singleElement()
        .satisfies(state ->
            assertThat(state.intent().changes().getFirst().diff())
                .contains("brew \"xz\"", "brew \"pyenv\""));
    assertThat(mac.state()).isEqualTo(before);
    assertThat(mac.world.data).doesNotExist();
  }

  @Test
  void stopsAndNamesTheCommandWhereSudoIsNotAtHand() throws IOException {
    mac.sudo = false;
    var machine = mac.machine();
    var setup = setup(machine);
    var failure = catchThrowableOfType(SetupException.class, setup::ensure);
    assertThat(failure.code()).isEqualTo(SetupCode.SUDO_NEEDED);
    assertThat(failure)
        .hasMessageContaining("sudo -v")
        .hasMessageContaining("xcode-select --install");
    assertThat(machine.ran)
        .filteredOn(command -> command.program().endsWith("sudo"))
        .singleElement()
        .satisfies(command ->
            assertThat(command.arguments()).containsExactly("/usr/bin/sudo", "-n", "-v"));
  }

  @Test
  void neverLetsSudoAskAndRunsNothingElseAsRoot() throws IOException {
    var machine = mac.machine();
    setup(machine).ensure();
    assertThat(machine.ran)
        .filteredOn(command -> command.program().endsWith("sudo"))
        .allSatisfy(command -> assertThat(command.arguments()).contains("-n"))
        .filteredOn(command -> !command.arguments().contains("-v"))
        .extracting(command -> command.arguments().get(2))
        .containsExactly("/usr/sbin/softwareupdate", "/usr/bin/xcode-select");
    assertThat(machine.ran)
        .filteredOn(command -> command.program().endsWith("brew"))
        .allSatisfy(command ->
            assertThat(command.environment())
                .containsEntry("HOMEBREW_NO_AUTO_UPDATE", "1")
                .containsEntry("NONINTERACTIVE", "1"));
  }

  @Test
  void usesAPythonThatIsHereAndLeavesHomebrewAlone() throws IOException {
    mac.hasTools();
    mac.hasPython(mac.prefix().resolve("opt/python@3.11"), "shared=1\n");
    var machine = mac.machine();
    setup(machine).ensure();
    assertThat(machine.ran)
        .noneMatch(command -> command.program().endsWith("sudo"))
        .noneMatch(command -> command.program().endsWith("brew"));
    assertThat(setup(mac.machine()).plan()).allMatch(state -> state.kind() == StepState.Kind.DONE);
  }

  @Test
  void keepsWhatTheUsersOwnFormulaCameToNeedAndSaysSo() throws IOException {
    setup(mac.machine()).ensure();
    mac.brew().has("wget");
    var undone = setup(mac.machine()).uninstall(true);
    assertThat(undone)
        .filteredOn(each -> each.kind() == Undone.Kind.KEPT)
        .extracting(Undone::what)
        .containsExactlyInAnyOrder(
            "formula openssl@3",
            "formula ca-certificates",
            mac.prefix().toString(),
            mac.tools().toString());
    assertThat(mac.brew().keg("openssl@3")).isDirectory();
    assertThat(mac.brew().keg("pyenv")).doesNotExist();
  }

  @Test
  void leavesFormulaeWhereBrewItselfHasGone() throws IOException {
    setup(mac.machine()).ensure();
    Files.delete(mac.prefix().resolve("bin/brew"));
    assertThat(setup(mac.machine()).uninstall(true))
        .filteredOn(each -> each.what().equals("formula xz"))
        .singleElement()
        .satisfies(each -> assertThat(each.note()).contains("brew itself has gone"));
    assertThat(mac.world.data).doesNotExist();
  }

  @Test
  void takesNothingAwayInADryRun() throws IOException {
    mac.choices = Choices.NONE.withShellProfile(true);
    setup(mac.machine()).ensure();
    var before = mac.state();
    var told = setup(mac.machine()).uninstall(false);
    assertThat(mac.state()).isEqualTo(before);
    assertThat(told).extracting(Undone::what).contains("formula xz", mac.pyenvRoot().toString());
    assertThat(setup(mac.machine()).uninstall(true))
        .extracting(Undone::what)
        .containsExactlyElementsOf(told.stream().map(Undone::what).toList());
    assertThat(setup(mac.machine()).uninstall(true)).isEmpty();
  }

  @Test
  void statusTellsWhatIsThereAndWhatWasCutShort() throws IOException {
    assertThat(setup(mac.machine()).status().environment()).isEmpty();
    var dying = setup(mac.machine().troubleAt(9, FakeMachine.Trouble.KILLED));
    assertThat(catchThrowableOfType(FakeMachine.Killed.class, dying::ensure)).isNotNull();
    assertThat(setup(mac.machine()).status().unfinished()).containsExactly(SetupStep.FORMULAE);
    assertThat(setup(mac.machine()).doctor())
        .extracting(Advice::finding)
        .anyMatch(finding -> finding.contains("formulae") && finding.contains("did not end"));

    var environment = setup(mac.machine()).ensure();
    var status = setup(mac.machine()).status();
    assertThat(status.environment()).contains(environment);
    assertThat(status.unfinished()).isEmpty();
    assertThat(status.made()).contains("formula xz", environment.folder().toString());
  }

  @Test
  void doctorNamesASecondHomebrew() throws IOException {
    setup(mac.machine()).ensure();
    mac.world.executable("usr/local/bin/brew");
    assertThat(setup(mac.machine()).doctor())
        .extracting(Advice::finding)
        .anyMatch(finding -> finding.contains("Intel Homebrew"));
  }

  @Test
  void refusesToRunAsRoot() throws IOException {
    var machine =
        mac.machine()
            .program(
                "/usr/bin/id",
                (words, command, lines) -> {
                  lines.accept("0");
                  return 0;
                });
    var setup = setup(machine);
    assertThat(catchThrowableOfType(SetupException.class, setup::ensure).code())
        .isEqualTo(SetupCode.RUNNING_AS_ROOT);
    assertThat(Files.exists(mac.prefix())).isFalse();
  }

  private PythonSetup setup(FakeMachine machine) throws IOException {
    return mac.setup(machine, SetupListener.SILENT);
  }
}
