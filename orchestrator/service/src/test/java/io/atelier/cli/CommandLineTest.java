package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Everything that the command line does before there is a worker.
class CommandLineTest {

  private static final String TEXT_TO_IMAGE =
      PlayedCommandLine.ROOT.resolve("workflows/text-to-image.json").toString();
  private static final String EXTRA_INPUT =
      """
      {"image": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 0, "colour": 1}},
       "save": {"class_type": "SaveImage", "inputs": {"images": ["image", 0], "filename_prefix": "x"}}}
      """;

  @TempDir private Path folder;
  private PlayedCommandLine line;

  @BeforeEach
  void play() {
    line = new PlayedCommandLine(folder.resolve("data"));
  }

  @Test
  void servesWithNoReceiverOfTracesThatIsNone() {
    assertThat(line.run("serve", "--otlp", "collector:4318")).isEqualTo(2);
    assertThat(line.err()).contains("--otlp", "collector:4318");
  }

  @Test
  void hasEveryCommand() {
    CommandLine command =
        AtelierCommand.commandLine(
            new Places(folder, folder),
            new Terminal(false, false, false),
            _ -> {
              throw new AssertionError("nothing here may open a worker");
            },
            _ -> {
              throw new AssertionError("nothing here may start a service");
            });

    assertThat(command.getSubcommands().keySet())
        .containsExactlyInAnyOrder(
            "help",
            "run",
            "call",
            "validate",
            "convert",
            "nodes",
            "layout",
            "reproduce",
            "models",
            "env",
            "serve",
            "service",
            "jobs",
            "token",
            "bench");
    assertThat(line.run("--help")).isEqualTo(ExitCode.DONE);
    assertThat(line.out()).contains("./atelier test");
  }

  @Test
  void saysTheVersionOfTheBuild() {
    assertThat(line.run("--version")).isEqualTo(ExitCode.DONE);
    assertThat(line.out().strip()).matches("atelier \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
  }

  @Test
  void helpsWithTheEnvironmentAndHidesWhatOnlyTheTestsNeed() {
    assertThat(line.run("env", "--help")).isEqualTo(ExitCode.DONE);
    assertThat(line.out()).contains("apply").doesNotContain("interpreter");
  }

  @Test
  void listsTheNodeTypes() {
    assertThat(line.run("nodes")).isEqualTo(ExitCode.DONE);
    assertThat(line.out()).contains("KSampler", "SaveImage", "CheckpointLoaderSimple");
  }

  @Test
  void showsThePortsOfOneNodeType() {
    assertThat(line.run("nodes", "KSampler")).isEqualTo(ExitCode.DONE);
    assertThat(line.out()).contains("18446744073709551615", "dpmpp_2m", "karras");
  }

  @Test
  void offersTheNearestNodeType() {
    assertThat(line.run("nodes", "KSamplr")).isEqualTo(ExitCode.INVALID);
    assertThat(line.err()).contains("atelier: UNKNOWN_NODE_TYPE: ", "KSampler");
  }

  @Test
  void showsTheArgumentsOfAPipelineClass() {
    assertThat(line.run("nodes", "FluxKontextPipeline")).isEqualTo(ExitCode.DONE);
    assertThat(line.out()).contains("diffusers/flux", "guidance_scale", "a list of texts");
  }

  @Test
  void refusesAWrongCallBeforeItMakesAnything() throws IOException {
    String model = Files.createDirectories(folder.resolve("model")).toString();
    Files.writeString(folder.resolve("model/model_index.json"), "{}");
    assertThat(line.run("call", "FluxKontexPipeline", "--model", model))
        .isEqualTo(ExitCode.INVALID);
    assertThat(line.err()).contains("UNKNOWN_NODE_TYPE", "FluxKontextPipeline");
    assertThat(line.run("call", "FluxPipeline", "--model", model, "promt=a"))
        .isEqualTo(ExitCode.INVALID);
    assertThat(line.err()).contains("ASSIGNMENT_INPUT_UNKNOWN", "did you mean 'prompt'");
    assertThat(line.run("call", "FluxPipeline", "--model", model, "a prompt"))
        .isEqualTo(ExitCode.INVALID);
    assertThat(line.err()).contains("write NAME=VALUE");
    assertThat(
            line.run(
                "call", "FluxKontextPipeline", "--model", model, "image=@" + folder + "/gone.png"))
        .isEqualTo(ExitCode.INVALID);
    assertThat(line.err()).contains("FILE_NOT_FOUND");
  }

  @Test
  void refusesAnUnknownOption() {
    assertThat(line.run("run", TEXT_TO_IMAGE, "--sed", "1")).isEqualTo(ExitCode.INVALID);
    assertThat(line.err()).contains("--set");
  }

  @Test
  void validatesAWorkflowWithNothingWrong() {
    assertThat(line.run("validate", TEXT_TO_IMAGE)).isEqualTo(ExitCode.DONE);
    assertThat(line.err()).isEmpty();
  }

  @Test
  void validatesAWorkflowWithNothingWrongButTheMissingModel() {
    assertThat(line.run("validate", TEXT_TO_IMAGE, "--set", "checkpoint.ckpt_name=sd.safetensors"))
        .isEqualTo(ExitCode.INVALID);
    assertThat(line.err())
        .startsWith("atelier: FILE_NOT_FOUND: ")
        .contains("'ckpt_name' of node checkpoint", "spoils save");
    assertThat(line.err().lines()).hasSize(1);
  }

  @Test
  void saysFindingsAsJsonForPrograms() {
    assertThat(line.run("validate", TEXT_TO_IMAGE, "--json", "--set", "sampler.steps=0"))
        .isEqualTo(ExitCode.INVALID);
    assertThat(line.out()).contains("\"code\":\"TOO_SMALL\"", "\"node\":\"sampler\"");
  }

  @Test
  void warnsOfAnInputThatIsIgnoredAndRefusesNothing() throws IOException {
    assertThat(line.run("validate", write(EXTRA_INPUT))).isEqualTo(ExitCode.DONE);
    assertThat(line.err()).startsWith("atelier: warning: UNKNOWN_INPUT: ").contains("'colour'");
    assertThat(line.out()).contains("nothing stands in the way");
  }

  @Test
  void refusesABadWorkflowBeforeItMakesAnything() throws IOException {
    String file = write("{\"a\": [");

    assertThat(line.run("run", file, "--out", folder.resolve("out").toString()))
        .isEqualTo(ExitCode.INVALID);

    assertThat(line.err()).startsWith("atelier: INVALID_JSON: ");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(Path.of(file));
    }
  }

  private String write(String text) throws IOException {
    return Files.writeString(folder.resolve("workflow.json"), text).toString();
  }
}
