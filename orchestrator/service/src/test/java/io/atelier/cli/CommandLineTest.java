package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Everything that the command line does before there is a worker.
class CommandLineTest {

  private static final Path ROOT = Path.of(System.getProperty("atelier.root"));
  private static final String TEXT_TO_IMAGE =
      ROOT.resolve("workflows/text-to-image.json").toString();

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void listsEveryCommandInItsHelp() {
    assertThat(run("--help")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .contains("run", "validate", "nodes", "reproduce", "env", "bench", "test");
  }

  @Test
  void listsTheNodeTypes() {
    assertThat(run("nodes")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("KSampler", "SaveImage", "CheckpointLoaderSimple");
  }

  @Test
  void showsThePortsOfOneNodeType() {
    assertThat(run("nodes", "KSampler")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("18446744073709551615", "dpmpp_2m", "karras");
  }

  @Test
  void offersTheNearestNodeType() {
    assertThat(run("nodes", "KSamplr")).isEqualTo(ExitCode.INVALID);
    assertThat(err.toString()).contains("UNKNOWN_NODE_TYPE", "KSampler");
  }

  @Test
  void refusesAnUnknownOption() {
    assertThat(run("run", TEXT_TO_IMAGE, "--sed", "1")).isEqualTo(ExitCode.INVALID);
    assertThat(err.toString()).contains("--set");
  }

  @Test
  void validatesAWorkflowWithNothingWrongButTheMissingModel() {
    assertThat(run("validate", TEXT_TO_IMAGE)).isEqualTo(ExitCode.INVALID);
    assertThat(err.toString())
        .contains("FILE_NOT_FOUND", "'ckpt_name' of node checkpoint", "spoils save");
    assertThat(err.toString().lines()).hasSize(1);
  }

  @Test
  void saysFindingsAsJsonForPrograms() {
    assertThat(run("validate", TEXT_TO_IMAGE, "--json", "--set", "sampler.steps=0"))
        .isEqualTo(ExitCode.INVALID);
    assertThat(out.toString()).contains("\"code\":\"TOO_SMALL\"", "\"node\":\"sampler\"");
  }

  @Test
  void refusesABadWorkflowBeforeItMakesAnything() throws IOException {
    Path file = Files.writeString(folder.resolve("bad.json"), "{\"a\": [");

    assertThat(run("run", file.toString(), "--out", folder.resolve("out").toString()))
        .isEqualTo(ExitCode.INVALID);

    assertThat(err.toString()).contains("INVALID_JSON");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void refusesToReproduceAPictureThatSaysNothing() {
    Path picture = ROOT.resolve("workflows/input/shapes.png");

    assertThat(run("reproduce", picture.toString())).isEqualTo(ExitCode.INVALID);
    assertThat(err.toString()).contains("NO_PROVENANCE");
  }

  private int run(String... arguments) {
    var places = new Places(ROOT, folder.resolve("data"));
    CommandLine line =
        AtelierCommand.commandLine(
            places,
            new Terminal(false, false),
            settings -> {
              throw new AssertionError("nothing here may open a worker");
            });
    return line.setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
