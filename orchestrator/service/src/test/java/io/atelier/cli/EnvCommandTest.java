package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.setup.SetupStep;
import io.atelier.setup.StepState;
import io.atelier.setup.StepState.Kind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvCommandTest {

  private static final StepState FOUND =
      new StepState(SetupStep.PYTHON, Kind.DONE, "CPython 3.11.7");
  private static final StepState MISSING =
      new StepState(SetupStep.VENV, Kind.TO_DO, "no environment yet");
  private static final StepState NEVER =
      new StepState(SetupStep.MACHINE, Kind.IMPOSSIBLE, "an Intel Mac");

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

  private PlayedCommandLine line() {
    return new PlayedCommandLine(folder.resolve("data"));
  }
}
