package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.graph.AtelierException;
import io.atelier.setup.SetupStep;
import io.atelier.setup.StepState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `serve --editor`, as far as the start of the service.
class ServeEditorTest {

  private static final StepState NOT_FETCHED =
      new StepState(SetupStep.WEB_EDITOR, StepState.Kind.TO_DO, "not fetched");

  @TempDir private Path folder;
  private final List<ServiceSettings> started = new ArrayList<>();

  @Test
  void fetchesNothingUnasked() {
    var line = line(NOT_FETCHED);

    assertThat(line.run("serve", "--editor")).isEqualTo(ExitCode.INVALID);

    assertThat(line.err()).contains("EDITOR_NOT_FETCHED", "./atelier serve --editor --yes");
    assertThat(started).isEmpty();

    var older = line(NOT_FETCHED);
    assertThat(older.run("serve", "--editor=1.27")).isEqualTo(ExitCode.INVALID);
    assertThat(older.err()).contains("./atelier serve --editor=1.27 --yes");
  }

  @Test
  void fetchesItWhenThatWasSaidAndNeverAsksAgain() {
    line(NOT_FETCHED).run("serve", "--editor", "--yes");
    line().run("serve", "--editor");

    assertThat(started)
        .extracting(ServiceSettings::editor)
        .containsExactly(folder.resolve("envs/editor"), folder.resolve("envs/editor"));
  }

  @Test
  void servesTheVersionThatIsWanted() {
    line().run("serve", "--editor=1.27");

    assertThat(started)
        .extracting(ServiceSettings::editor)
        .containsExactly(folder.resolve("envs/editor-V1_27"));
  }

  @Test
  void saysWhichVersionsThereAre() {
    var line = line();

    assertThat(line.run("serve", "--editor=1.40")).isEqualTo(ExitCode.INVALID);
    assertThat(line.err()).contains("--editor=1.27");
    assertThat(started).isEmpty();
  }

  @Test
  void servesNoneUnlessItIsWanted() {
    line().run("serve");

    assertThat(started).extracting(ServiceSettings::editor).containsOnlyNulls();
  }

  private PlayedCommandLine line(StepState... plan) {
    return new PlayedCommandLine(folder)
        .withPlan(plan)
        .withService(settings -> {
          started.add(settings);
          throw new AtelierException(CommandCode.FAULT, "It was only to be seen how it starts.");
        });
  }
}
