package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.setup.LoginProgram;
import io.atelier.setup.SetupStep;
import io.atelier.setup.StepState;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceCommandTest {

  @TempDir private Path folder;

  @Test
  void hasServeStartedAtLoginWithItsOptionsAndWholePaths() {
    PlayedCommandLine line = new PlayedCommandLine(folder).withPlan();

    assertThat(
            line.run("service", "install", "--", "--port=8200", "--log-json", "--out", "pictures"))
        .isEqualTo(ExitCode.DONE);

    LoginProgram program = line.wishes().getFirst().choices().login().orElseThrow();
    assertThat(program.label()).isEqualTo("io.atelier.service");
    assertThat(program.arguments())
        .containsSubsequence(
            "/usr/bin/env",
            "ATELIER_DATA=" + folder,
            PlayedCommandLine.ROOT.resolve("atelier").toString(),
            "serve",
            "--port",
            "8200",
            "--log-json",
            "--out",
            Path.of("pictures").toAbsolutePath().toString());
    assertThat(line.out()).contains("installed  /units/io.atelier.service", "running");
  }

  @Test
  void installsNothingWithOptionsThatServeDoesNotTake() {
    PlayedCommandLine line = new PlayedCommandLine(folder).withPlan();

    assertThat(line.run("service", "install", "--", "--prot", "8200")).isEqualTo(2);
    assertThat(line.err()).contains("--prot");
    assertThat(line.wishes()).isEmpty();
  }

  @Test
  void saysHowItFares() {
    PlayedCommandLine there = new PlayedCommandLine(folder).withPlan();
    assertThat(there.run("service", "status")).isEqualTo(ExitCode.DONE);

    PlayedCommandLine gone = new PlayedCommandLine(folder).withPlan(somethingToDo());
    assertThat(gone.run("service", "status")).isEqualTo(ExitCode.CHANGES);
    assertThat(gone.out()).contains("not installed", "not running");
  }

  @Test
  void saysWhatItTookAway() {
    PlayedCommandLine there = new PlayedCommandLine(folder).withPlan();
    assertThat(there.run("service", "remove")).isEqualTo(ExitCode.DONE);
    assertThat(there.out()).contains("/units/io.atelier.service");

    PlayedCommandLine gone = new PlayedCommandLine(folder).withPlan(somethingToDo());
    assertThat(gone.run("service", "remove")).isEqualTo(ExitCode.DONE);
    assertThat(gone.out()).contains("nothing is taken away");
  }

  private static StepState somethingToDo() {
    return new StepState(SetupStep.LOGIN_PROGRAM, StepState.Kind.TO_DO, "it is not there");
  }
}
