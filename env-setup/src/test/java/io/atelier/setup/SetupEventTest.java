package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atelier.setup.FakeMachine.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an apply tells, from the plan to the end.
class SetupEventTest {

  @TempDir Path folder;
  private final RecordingListener listener = new RecordingListener();
  private PlayedWorld world;

  @BeforeEach
  void playALinux() throws IOException {
    world = new PlayedWorld(folder);
  }

  @Test
  void beginsWithThePlanEndsWithTheEnvironmentAndJournalsEachStepFirst() throws IOException {
    var environment = setup(world.machine()).apply();
    assertThat(listener.events.getFirst()).isInstanceOf(SetupEvent.Planned.class);
    assertThat(listener.events.getLast()).isEqualTo(new SetupEvent.Done(environment));
    var at = listener.said.indexOf("started VENV: no environment yet for lock linux-x86_64-py311");
    assertThat(at).isPositive();
    assertThat(listener.events)
        .filteredOn(SetupEvent.Journaled.class::isInstance)
        .contains(
            new SetupEvent.Journaled(SetupStep.VENV, List.of(environment.folder().toString())));
  }

  @Test
  void tellsOnlyThePlanAndTheEndWhereNothingIsToDo() throws IOException {
    setup(world.machine()).ensure();
    listener.events.clear();
    setup(world.machine()).apply();
    assertThat(listener.events)
        .hasSize(2)
        .hasExactlyElementsOfTypes(SetupEvent.Planned.class, SetupEvent.Done.class);
  }

  @Test
  void tellsWhichStepFailedOnceAndThenTheEnd() throws IOException {
    var full = setup(world.machine().troubleAt(3, Trouble.DISK_FULL));
    var failure = catchThrowableOfType(SetupException.class, full::apply);
    assertThat(listener.events).endsWith(SetupEvent.Failed.of(failure));
    assertThat(listener.said)
        .filteredOn(line -> line.startsWith("failed"))
        .containsExactly("failed VENV: DISK_FULL");
  }

  @Test
  void failsWithoutAStepWhereTheMachineIsRefused() throws IOException {
    world.osArch = "riscv64";
    var failure = catchThrowableOfType(SetupException.class, setup(world.machine())::apply);
    assertThat(failure.code()).isEqualTo(SetupCode.UNSUPPORTED_MACHINE);
    assertThat(listener.events)
        .hasExactlyElementsOfTypes(SetupEvent.Planned.class, SetupEvent.Failed.class);
  }

  @Test
  void mendsWhatWasDamagedSinceAndOnTheSamePython() throws IOException {
    var environment = setup(world.machine()).ensure();
    var before = world.state();
    Files.delete(environment.sitePackages().resolve("torch/code.py"));
    var machine = world.machine();
    var _ = world.python(machine, "home/.pyenv/versions/3.11.14/bin/python3.11");

    assertThat(setup(machine).ensure()).as("believes the check").isEqualTo(environment);
    assertThat(setup(machine).plan())
        .filteredOn(state -> state.kind() == StepState.Kind.TO_DO)
        .extracting(StepState::detail)
        .contains("torch is only half installed");
    assertThat(setup(machine).apply()).isEqualTo(environment);
    assertThat(world.state()).isEqualTo(before);
  }

  private PythonSetup setup(FakeMachine machine) {
    return world.setup(machine, listener);
  }
}
