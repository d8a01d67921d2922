package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.engine.EngineSettings;
import io.atelier.engine.MemoryBudget;
import io.atelier.nodes.Computing;
import io.atelier.nodes.LaneSettings;
import io.atelier.nodes.Optimization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How `run` ends when it doesn't come to running: for people one sentence, for programs a last
/// event.
class RunCommandTest {

  private static final Path WORKFLOWS = PlayedCommandLine.ROOT.resolve("workflows");
  private static final WorkerSource BROKEN_VENV =
      _ -> {
        throw new WorkerUnavailableException(
            "VENV_BROKEN", "The environment is broken; run env apply.", new IOException());
      };

  @TempDir private Path folder;
  private PlayedCommandLine line;

  @BeforeEach
  void play() {
    line = new PlayedCommandLine(folder.resolve("data"));
  }

  @Test
  void endsWithFindingsAndAFailedEventWhenTheWorkflowIsRefused() throws IOException {
    String file = workflow("\"width\": 0, \"colour\": 1");

    assertThat(run(file)).isEqualTo(ExitCode.INVALID);

    List<JsonNode> events = events();
    assertThat(events).hasSize(3);
    assertThat(events.get(0).path("event").asString()).isEqualTo("finding");
    assertThat(events.get(1).path("event").asString()).isEqualTo("finding");
    assertThat(failed(events).path("code").asString()).isEqualTo("INVALID_WORKFLOW");
    assertThat(failed(events).path("findings")).hasSize(2);
    assertThat(line.err())
        .contains("atelier: TOO_SMALL: ", "atelier: warning: UNKNOWN_INPUT: ")
        .contains("atelier: INVALID_WORKFLOW: ");
  }

  @Test
  void endsWithAFailedEventWhenTheWorkflowCannotBeRead() {
    assertThat(run(folder.resolve("none.json").toString())).isEqualTo(ExitCode.INVALID);
    assertThat(failed(events()).path("code").asString()).isEqualTo("WORKFLOW_NOT_FOUND");
  }

  @Test
  void endsWithAFailedEventWhenTheSetUpIsImpossible() throws IOException {
    Path taken = Files.writeString(folder.resolve("taken"), "a file");
    line = new PlayedCommandLine(taken).withRealSetup();

    assertThat(run(workflow("\"width\": 8"))).isEqualTo(ExitCode.IMPOSSIBLE);

    assertThat(failed(events()).path("code").asString()).isEqualTo("DATA_FOLDER");
    assertThat(line.err()).contains("atelier: DATA_FOLDER: ");
  }

  @Test
  void endsWithAFailedEventWhenTheEnvironmentIsBroken() throws IOException {
    line.withWorkers(BROKEN_VENV);

    assertThat(run(workflow("\"width\": 8"))).isEqualTo(ExitCode.IMPOSSIBLE);

    assertThat(events()).hasSize(1);
    assertThat(failed(events()).path("code").asString()).isEqualTo("VENV_BROKEN");
    assertThat(line.err())
        .isEqualToIgnoringNewLines(
            "atelier: VENV_BROKEN: The environment is broken; run env apply.");
  }

  @ParameterizedTest
  @CsvSource({"'', HERE", "here, HERE", "process, PROCESS", "PROCESS, PROCESS"})
  void opensTheWorkerWhereItIsAskedTo(String place, WorkerPlace expected) throws IOException {
    var opened = new ArrayList<WorkerPlace>();
    line.withWorkers(settings -> {
      opened.add(settings.place());
      throw new WorkerUnavailableException("NONE", "There is none.", new IOException());
    });
    var arguments =
        new ArrayList<>(
            List.of("run", workflow("\"width\": 8"), "--out", folder.resolve("out").toString()));
    if (!place.isEmpty()) {
      arguments.addAll(List.of("--worker", place));
    }

    line.run(arguments.toArray(String[]::new));

    assertThat(opened).containsExactly(expected);
  }

  @Test
  void opensTheWorkerWithTheLanesAndTheMemoryItIsGiven() throws IOException {
    var opened = new ArrayList<EngineSettings>();
    line.withWorkers(settings -> {
      opened.add(settings.engine());
      throw new WorkerUnavailableException("NONE", "There is none.", new IOException());
    });
    var workflow = workflow("\"width\": 8");
    var out = folder.resolve("out").toString();

    line.run("run", workflow, "--out", out);
    line.run(
        "run",
        workflow,
        "--out",
        out,
        "--lanes",
        "2",
        "--lanes-beside",
        "0",
        "--model-memory",
        "6GB",
        "--result-memory",
        "0");

    assertThat(opened)
        .containsExactly(
            EngineSettings.USUAL,
            new EngineSettings(new LaneSettings(2, 0), new MemoryBudget(6_000_000_000L, 0L)));
  }

  @Test
  void tellsTheWorkerHowToCompute() throws IOException {
    var opened = new ArrayList<Computing>();
    line.withWorkers(settings -> {
      opened.add(settings.engine().computing());
      throw new WorkerUnavailableException("NONE", "There is none.", new IOException());
    });

    line.run(
        "run",
        workflow("\"width\": 8"),
        "--device",
        "cpu",
        "--dtype",
        "bfloat16",
        "--optimize",
        "vae-tiling,channels-last");

    assertThat(opened)
        .containsExactly(
            new Computing(
                Computing.Device.CPU,
                Computing.Precision.BFLOAT16,
                Set.of(Optimization.VAE_TILING, Optimization.CHANNELS_LAST)));
  }

  @Test
  void refusesAnOptimizationThatThereIsNot() throws IOException {
    assertThat(line.run("run", workflow("\"width\": 8"), "--optimize", "xformers")).isEqualTo(2);
    assertThat(line.err())
        .contains("there is no optimization 'xformers'")
        .contains("attention-slicing, channels-last, compile, vae-slicing, vae-tiling");
  }

  @Test
  void refusesLanesThatNoWorkerHas() throws IOException {
    assertThat(line.run("run", workflow("\"width\": 8"), "--lanes", "0")).isEqualTo(2);
    assertThat(line.err()).contains("1 to 16 lanes that compute");
  }

  @Test
  void endsWithAFailedEventWhenTheOutputFolderIsAFile() throws IOException {
    Files.writeString(folder.resolve("out"), "a file");

    assertThat(run(workflow("\"width\": 8"))).isEqualTo(ExitCode.FAILED);

    assertThat(events()).hasSize(1);
    assertThat(failed(events()).path("code").asString()).isEqualTo("OUTPUT_NOT_WRITABLE");
    assertThat(line.err().lines()).hasSize(1);
    assertThat(line.err()).startsWith("atelier: OUTPUT_NOT_WRITABLE: ");
  }

  @Test
  void endsWithAFailedEventAndItsStackOnAFaultOfOurs() throws IOException {
    line.withWorkers(_ -> {
      throw new UnsupportedOperationException("not foreseen");
    });

    assertThat(run(workflow("\"width\": 8"))).isEqualTo(ExitCode.FAILED);

    assertThat(failed(events()).path("code").asString()).isEqualTo("FAULT");
    assertThat(failed(events()).path("traceback").asString()).contains("not foreseen");
    assertThat(line.err()).contains("not foreseen", "atelier: FAULT: ");
  }

  @Test
  void printsNoEventsForPeople() throws IOException {
    line.withWorkers(BROKEN_VENV);

    line.run("run", workflow("\"width\": 8"), "--out", folder.resolve("out").toString());

    assertThat(line.out()).isEmpty();
  }

  @Test
  void saysAWarningOnceAndGoesOn() throws IOException {
    line.withWorkers(BROKEN_VENV);

    assertThat(run(workflow("\"width\": 8, \"colour\": 1"))).isEqualTo(ExitCode.IMPOSSIBLE);

    assertThat(line.err().lines().filter(l -> l.contains("UNKNOWN_INPUT"))).hasSize(1);
    assertThat(line.out().lines().filter(l -> l.contains("UNKNOWN_INPUT"))).hasSize(1);
  }

  @Test
  void refusesAMissingInputPictureBeforeItSetsAnythingUp() throws IOException {
    Path file =
        Files.copy(WORKFLOWS.resolve("image-to-image.json"), folder.resolve("workflow.json"));

    assertThat(run(file.toString())).isEqualTo(ExitCode.INVALID);

    assertThat(line.err().lines()).hasSize(2);
    assertThat(line.err())
        .contains("atelier: FILE_NOT_FOUND: ", "circle.png", "give --input DIR")
        .contains("looked in " + Path.of("input").toAbsolutePath());
  }

  @Test
  void looksForPicturesBesideTheWorkflowFirst() throws IOException {
    Path file =
        Files.copy(WORKFLOWS.resolve("image-to-image.json"), folder.resolve("workflow.json"));
    Files.createDirectory(folder.resolve("input"));

    assertThat(run(file.toString())).isEqualTo(ExitCode.INVALID);

    assertThat(line.err()).contains("looked in " + folder.resolve("input"));
  }

  @Test
  void refusesAMissingModelThatTheSetUpDoesNotMake() throws IOException {
    String model = "checkpoint.ckpt_name=mine.safetensors";
    String file = WORKFLOWS.resolve("text-to-image.json").toString();

    assertThat(line.run("run", file, "--set", model)).isEqualTo(ExitCode.INVALID);

    assertThat(line.err()).contains("atelier: FILE_NOT_FOUND: ", "mine.safetensors");
  }

  @Test
  void letsTheModelsThatTheSetUpMakesBeMissingBeforeIt() throws IOException {
    Path taken = Files.writeString(folder.resolve("taken"), "a file");
    line = new PlayedCommandLine(taken).withRealSetup();

    assertThat(run(WORKFLOWS.resolve("lora.json").toString())).isEqualTo(ExitCode.IMPOSSIBLE);
  }

  private int run(String file) {
    return line.run("run", file, "--json", "--out", folder.resolve("out").toString());
  }

  private List<JsonNode> events() {
    return line.out().lines().map(JsonMapper.shared()::readTree).toList();
  }

  private static JsonNode failed(List<JsonNode> events) {
    JsonNode last = events.getLast();
    assertThat(last.path("event").asString()).isEqualTo("failed");
    assertThat(last.path("error").path("message").asString()).isNotEmpty();
    return last.path("error");
  }

  private String workflow(String inputs) throws IOException {
    String text =
        """
        {"image": {"class_type": "EmptyImage", "inputs": {"height": 8, "batch_size": 1, "color": 0, %s}},
         "save": {"class_type": "SaveImage", "inputs": {"images": ["image", 0], "filename_prefix": "x"}}}
        """
            .formatted(inputs);
    return Files.writeString(folder.resolve("workflow.json"), text).toString();
  }
}
