package io.atelier.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever is wrong: a code, one sentence, the exit code of the design, and nothing half-written.
class BadInputIT {

  @TempDir private Path folder;

  @BeforeAll
  static void needsPython() {
    NeedsPython.orSkip();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sampler.steps=0                          | TOO_SMALL
          sampler.steps=10001                      | TOO_BIG
          sampler.steps=many                       | ASSIGNMENT_VALUE_INVALID
          sampler.cfg=NaN                          | ASSIGNMENT_VALUE_INVALID
          sampler.seed=18446744073709551616        | TOO_BIG
          sampler.seed=-1                          | TOO_SMALL
          sampler.sampler_name=eular               | NOT_IN_LIST
          latent.width=0                           | TOO_SMALL
          latent.width=100000                      | TOO_BIG
          checkpoint.ckpt_name=none.safetensors    | FILE_NOT_FOUND
          checkpoint.ckpt_name=../../etc/passwd    | OUTSIDE_ROOT
          """)
  void refusesAValue(String assignment, String code) {
    expectRefusal(code, "--set", assignment);
  }

  @Test
  void offersTheNearestNameForATypo() {
    assertThat(expectRefusal("NOT_IN_LIST", "--set", "sampler.sampler_name=eular").err())
        .contains("euler");
    assertThat(run("run", workflow(), "--set", "sampler.stepz=3", "--out", "out").err())
        .contains("steps");
  }

  @Test
  void refusesAFilenamePrefixThatClimbsOut() {
    CommandLineRun run =
        run("run", workflow(), "--set", "save.filename_prefix=../escaped", "--out", "out");

    assertThat(run.exit()).as(run.err()).isEqualTo(2);
    expectCode("OUTPUT_OUTSIDE_ROOT", run);
    assertThat(CommandLineRun.filesBelow(folder)).noneMatch(f -> f.toString().contains("escaped"));
  }

  @Test
  void refusesAPickleAndSaysWhy() throws IOException {
    Files.write(checkpoints().resolve("old.ckpt"), new byte[] {1, 2, 3});

    CommandLineRun run = expectRefusal("PICKLE_REFUSED", "--set", "checkpoint.ckpt_name=old.ckpt");

    assertThat(run.err()).contains("safetensors");
  }

  @Test
  void refusesATruncatedCheckpoint() throws IOException {
    Path whole =
        Path.of(
            System.getProperty("atelier.data"),
            "builtin-models/checkpoints/tiny-random.safetensors");
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(checkpoints().resolve("cut.safetensors"), Arrays.copyOf(bytes, 100_000));

    expectRefusal("FILE_BROKEN", "--set", "checkpoint.ckpt_name=cut.safetensors");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {"a": {"class_type": "KSampler",                                                | INVALID_JSON
          {"a": {"class_type": "KSamplr", "inputs": {}}}                                  | UNKNOWN_NODE_TYPE
          {"a": {"class_type": "SaveImage", "inputs": {"images": ["b", 0]}}}              | BAD_LINK
          {"a": {"class_type": "EmptyImage", "inputs": {}}}                               | NO_OUTPUTS
          """)
  void refusesAWorkflow(String text, String code) throws IOException {
    Path workflow = Files.writeString(folder.resolve("workflow.json"), text);

    CommandLineRun run = run("run", workflow.toString(), "--out", "out");

    assertThat(run.exit()).as(run.err()).isEqualTo(2);
    expectCode(code, run);
    assertThat(CommandLineRun.filesBelow(folder.resolve("out"))).isEmpty();
  }

  @Test
  void refusesNotANumberAndNamesTheInput() throws IOException {
    Path workflow =
        Files.writeString(
            folder.resolve("nan.json"),
            """
            {"image": {"class_type": "EmptyImage", "inputs": {"width": NaN, "height": 8, "batch_size": 1, "color": 0}},
             "save": {"class_type": "SaveImage", "inputs": {"images": ["image", 0], "filename_prefix": "x"}}}
            """);

    CommandLineRun run = run("run", workflow.toString(), "--out", "out");

    assertThat(run.exit()).as(run.err()).isEqualTo(2);
    expectCode("INVALID_VALUE", run);
    assertThat(run.err()).contains("'width' of node image");
    assertThat(CommandLineRun.filesBelow(folder.resolve("out"))).isEmpty();
  }

  @Test
  void refusesTwoHundredThousandBrackets() throws IOException {
    Path workflow = Files.writeString(folder.resolve("deep.json"), "[".repeat(200_000));

    CommandLineRun run = run("validate", workflow.toString());

    assertThat(run.exit()).isEqualTo(2);
    expectCode("INVALID_JSON", run);
  }

  @Test
  void refusesACycleAndNamesItsNodes() throws IOException {
    Path workflow =
        Files.writeString(
            folder.resolve("cycle.json"),
            """
            {"one": {"class_type": "VAEDecode", "inputs": {"samples": ["two", 0], "vae": ["ckpt", 2]}},
             "two": {"class_type": "VAEEncode", "inputs": {"pixels": ["one", 0], "vae": ["ckpt", 2]}},
             "ckpt": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "tiny-random.safetensors"}},
             "save": {"class_type": "SaveImage", "inputs": {"images": ["one", 0], "filename_prefix": "x"}}}
            """);

    CommandLineRun run = run("run", workflow.toString(), "--out", "out");

    assertThat(run.exit()).isEqualTo(2);
    expectCode("CYCLE", run);
    assertThat(run.err()).contains("one", "two");
  }

  @Test
  void refusesAPromptOfTenMegabytes() throws IOException {
    Path workflow =
        Files.writeString(
            folder.resolve("huge.json"),
            Files.readString(Path.of(workflow()))
                .replace("a large red star on a blue background", "star ".repeat(2_000_000)));

    CommandLineRun run = run("run", workflow.toString(), "--out", "out");

    assertThat(run.exit()).isEqualTo(2);
    expectCode("TOO_BIG", run);
    assertThat(run.err()).contains("prompt").hasSizeLessThan(2_000);
  }

  @Test
  void saysThatAnOutputFolderIsAFile() throws IOException {
    Files.writeString(folder.resolve("taken"), "a file");

    CommandLineRun run = run("run", workflow(), "--out", "taken");

    assertThat(run.exit()).isEqualTo(1);
    expectCode("OUTPUT_NOT_WRITABLE", run);
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void saysThatThereIsNoSuchWorkflow() {
    CommandLineRun run = run("run", "no-such.json", "--out", "out");

    assertThat(run.exit()).isEqualTo(2);
    expectCode("WORKFLOW_NOT_FOUND", run);
    assertThat(run.err()).contains("no-such.json");
  }

  @Test
  void saysThatAGivenPythonIsNone() {
    CommandLineRun run =
        CommandLineRun.ended(
            CommandLineRun.start(
                folder,
                List.of("-Datelier.data=" + folder.resolve("empty-data")),
                Map.of("ATELIER_PYTHON", folder.resolve("no-python").toString()),
                "run",
                workflow(),
                "--out",
                "out"));

    assertThat(run.exit()).as(run.err()).isEqualTo(4);
    expectCode("PYTHON_UNSUITABLE", run);
    assertThat(run.err()).contains("no-python");
  }

  private Path checkpoints() throws IOException {
    return Files.createDirectories(folder.resolve("models/checkpoints"));
  }

  private CommandLineRun expectRefusal(String code, String... more) {
    var arguments = new ArrayList<>(List.of("run", workflow(), "--out", "out"));
    arguments.addAll(List.of("--models", folder.resolve("models").toString()));
    arguments.addAll(List.of(more));
    CommandLineRun run = run(arguments.toArray(String[]::new));

    assertThat(run.exit()).as(run.err()).isEqualTo(2);
    expectCode(code, run);
    assertThat(CommandLineRun.filesBelow(folder.resolve("out"))).isEmpty();
    return run;
  }

  private static void expectCode(String code, CommandLineRun run) {
    assertThat(run.err().lines())
        .as(run.err())
        .anyMatch(line -> line.startsWith("atelier: " + code + ": "));
  }

  private CommandLineRun run(String... arguments) {
    return CommandLineRun.of(folder, arguments);
  }

  private static String workflow() {
    return CommandLineRun.ROOT.resolve("workflows/text-to-image.json").toString();
  }
}
