package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.setup.Choices;
import io.atelier.setup.Intent;
import io.atelier.setup.SetupStep;
import io.atelier.setup.StepState;
import io.atelier.setup.StepState.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvCommandTest {

  private static final StepState FOUND =
      new StepState(SetupStep.PYTHON, Kind.DONE, "CPython 3.11.7");
  private static final StepState MISSING =
      new StepState(SetupStep.VENV, Kind.TO_DO, "no environment yet");
  private static final StepState NEVER =
      new StepState(SetupStep.MACHINE, Kind.IMPOSSIBLE, "an Intel Mac");

  private static final StepState WITH_INTENT =
      new StepState(
          SetupStep.FORMULAE,
          Kind.TO_DO,
          "not installed: xz",
          new Intent(
              List.of(List.of("/bin/brew", "bundle x", "a\nprogram")),
              List.of(new Intent.FileChange(Path.of("/home/.zprofile"), List.of("# block"))),
              3L << 30,
              true));

  @TempDir private Path folder;

  @Test
  void endsAPlanWithNothingToDoAsDone() {
    assertThat(line().withPlan(FOUND).run("env", "plan")).isEqualTo(ExitCode.DONE);
  }

  @Test
  void endsAPlanWithSomethingToDoWithThree() {
    PlayedCommandLine line = line().withPlan(FOUND, MISSING);

    assertThat(line.run("env", "plan")).isEqualTo(3);
    assertThat(line.out()).contains("done", "CPython 3.11.7", "to do", "no environment yet");
  }

  @Test
  void endsAnImpossiblePlanWithFourWhateverElseThereIsToDo() {
    assertThat(line().withPlan(NEVER, MISSING).run("env", "plan")).isEqualTo(4);
  }

  @Test
  void saysOfAStepToDoWhatItRunsWritesAndNeedsAndHowItIsUndone() {
    PlayedCommandLine line = line().withPlan(WITH_INTENT);

    assertThat(line.run("env", "plan")).isEqualTo(3);
    assertThat(line.out())
        .contains("needs sudo", "runs    /bin/brew 'bundle x' <program>", "writes  /home/.zprofile")
        .contains("+ # block", "about 3.0 GB", "undone  ");
  }

  @Test
  void printsAPlanAsOneJsonObjectAStep() {
    PlayedCommandLine line = line().withPlan(FOUND, WITH_INTENT);

    assertThat(line.run("env", "plan", "--json")).isEqualTo(3);
    assertThat(line.out().lines())
        .hasSize(2)
        .last()
        .asString()
        .contains("\"step\":\"formulae\",", "\"state\":\"to_do\"", "\"sudo\":true")
        .contains("\"changes\":[{\"file\":\"/home/.zprofile\",\"added\":[\"# block\"]}]");
  }

  @Test
  void tellsAnApplyAsOneJsonObjectAnEvent() {
    PlayedCommandLine line = line().withPlan(MISSING);

    assertThat(line.run("env", "apply", "--json", "--editor")).isEqualTo(0);
    assertThat(line.out().lines())
        .hasSize(6)
        .satisfiesExactly(
            plan ->
                assertThat(plan).startsWith("{\"event\":\"plan\",\"steps\":[{\"step\":\"venv\","),
            started ->
                assertThat(started)
                    .startsWith("{\"event\":\"step_started\",\"step\":\"venv\",")
                    .endsWith("\"reason\":\"no environment yet\"}"),
            journaled ->
                assertThat(journaled)
                    .isEqualTo("{\"event\":\"journaled\",\"step\":\"venv\",\"makes\":[\"/made\"]}"),
            text ->
                assertThat(text)
                    .isEqualTo(
                        "{\"event\":\"line\",\"step\":\"venv\",\"text\":\"a \\\"line\\\"\"}"),
            done ->
                assertThat(done)
                    .isEqualTo("{\"event\":\"step_done\",\"step\":\"venv\",\"seconds\":1.5}"),
            end -> assertThat(end).startsWith("{\"event\":\"done\",\"environment\":{\"folder\":"));
  }

  @Test
  void endsAFailedApplyWithOneEventThatHasTheCodeAndTheRemedy() throws IOException {
    Files.writeString(folder.resolve("data"), "a file, where a folder is needed");
    PlayedCommandLine line = line().withRealSetup();

    assertThat(line.run("env", "apply", "--json")).isEqualTo(ExitCode.IMPOSSIBLE);
    assertThat(line.out().lines())
        .filteredOn(event -> event.startsWith("{\"event\":\"failed\","))
        .singleElement()
        .asString()
        .startsWith("{\"event\":\"failed\",\"error\":{\"code\":\"DATA_FOLDER\",\"message\":")
        .contains("name another one", "\"impossible\":true", "\"last_lines\":[]");
  }

  @Test
  void endsAStatusWithThreeWhereSomethingIsToDo() {
    assertThat(line().withPlan().run("env", "status")).isEqualTo(0);
    PlayedCommandLine line = line().withPlan(MISSING);

    assertThat(line.run("env", "status")).isEqualTo(3);
    assertThat(line.out()).contains("not complete", "Make the virtual environment", "formula xz");
    assertThat(line.run("env", "status", "--json")).isEqualTo(3);
    assertThat(line.out()).contains("\"complete\":false", "\"unfinished\":[\"venv\"]");
  }

  @Test
  void failsAVerificationInWhichOneCheckFails() {
    assertThat(line().withPlan().run("env", "verify")).isEqualTo(0);
    PlayedCommandLine line = line().withPlan(MISSING);

    assertThat(line.run("env", "verify")).isEqualTo(1);
    assertThat(line.out()).contains("well  python", "ill   jep", "Build it anew.");
    assertThat(line.run("env", "verify", "--json")).isEqualTo(1);
    assertThat(line.out()).contains("{\"check\":\"python\",\"ok\":true,");
  }

  @Test
  void endsADoctorsVisitByWhatCanBeMended() {
    assertThat(line().withPlan().run("env", "doctor")).isEqualTo(0);
    assertThat(line().withPlan(MISSING).run("env", "doctor")).isEqualTo(3);
    PlayedCommandLine line = line().withPlan(NEVER, MISSING);
    assertThat(line.run("env", "doctor")).isEqualTo(4);
    assertThat(line.out()).contains("an Intel Mac", "  Do it.");
  }

  @Test
  void saysWhatAnUninstallTookAndWhatStays() {
    PlayedCommandLine line = line().withPlan();

    assertThat(line.run("env", "uninstall", "--dry-run")).isEqualTo(0);
    assertThat(line.out()).contains("stays     formula xz: another", "would go ");
    assertThat(line.run("env", "uninstall")).isEqualTo(0);
    assertThat(line.out()).contains("removed ");
  }

  @Test
  void saysWhichLocksChanged() {
    PlayedCommandLine line = line().withPlan();

    assertThat(line.run("env", "lock", "--upgrade")).isEqualTo(0);
    assertThat(line.out()).contains("changed    72 packages  ", "the same    3 packages  ");
    assertThat(line.run("env", "lock", "--json")).isEqualTo(0);
    assertThat(line.out()).contains("one.txt\",\"packages\":72,\"changed\":false}");
  }

  @Test
  void saysWhatABundleHolds() {
    PlayedCommandLine line = line().withPlan();

    assertThat(line.run("env", "bundle", "--out", folder.toString())).isEqualTo(0);
    assertThat(line.out())
        .contains("73 files, 3.0 GB, for linux-x86_64 and Python 3.11", "without CPython's source");
    assertThat(
            line.run(
                "env",
                "bundle",
                "--json",
                "--out",
                folder.toString(),
                "--platform",
                "macos-arm64",
                "--python",
                "3.12"))
        .isEqualTo(0);
    assertThat(line.out())
        .contains(
            "\"platform\":\"macos-arm64\",\"python\":\"3.12\"", "\"cpython_source\":\"3.12.2\"");
  }

  @Test
  void refusesABundleWithoutAFolderOrForAnUnknownPlatform() {
    assertThat(line().withPlan().run("env", "bundle")).isEqualTo(2);
    PlayedCommandLine line = line().withPlan();
    assertThat(line.run("env", "bundle", "--out", "x", "--platform", "amiga")).isEqualTo(2);
    assertThat(line.err()).contains("linux-x86_64", "macos-arm64");
  }

  @Test
  void takesSettingsAndABundleFromTheCommandLine() {
    PlayedCommandLine line = line().withPlan();
    assertThat(line.run("env", "apply", "--settings", "s.json", "--offline", "b", "--editor"))
        .isEqualTo(0);
    assertThat(line.run("env", "status", "--settings", "s.json")).isEqualTo(0);
    assertThat(line.wishes())
        .containsExactly(
            new SetupWishes(
                Choices.NONE.withEditor(true),
                Optional.of(Path.of("s.json")),
                Optional.of(Path.of("b"))),
            new SetupWishes(Choices.NONE, Optional.of(Path.of("s.json")), Optional.empty()));
  }

  @Test
  void refusesASettingsFileWithItsLineAsInvalidInput() throws IOException {
    Path file = Files.writeString(folder.resolve("s.json"), "{\n\"pyton\": \"3.11\"}");
    PlayedCommandLine line = line().withRealSetup();

    assertThat(line.run("env", "plan", "--settings", file.toString())).isEqualTo(2);
    assertThat(line.err())
        .contains("SETTINGS_INVALID: " + file + ", line 2: 'pyton'", "did you mean 'python'?");
  }

  private PlayedCommandLine line() {
    return new PlayedCommandLine(folder.resolve("data"));
  }
}
