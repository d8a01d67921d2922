package io.atelier.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunIT {

  private static final String TEXT_TO_IMAGE =
      CommandLineRun.ROOT.resolve("workflows/text-to-image.json").toString();

  /// Far below the 20 s after which the program ends whatever runs.
  private static final Duration WELL_WITHIN_THE_GRACE = Duration.ofSeconds(10);

  @TempDir private Path folder;

  @BeforeAll
  static void needsPython() {
    NeedsPython.orSkip();
  }

  @ParameterizedTest
  @CsvSource({
    "text-to-image, 128, 1",
    "image-to-image, 128, 1",
    "inpaint, 128, 1",
    "hires-fix, 128, 1",
    "batch, 128, 4",
    "lora, 128, 1"
  })
  void makesThePicturesOfAReadyWorkflow(String name, int side, int count) throws IOException {
    CommandLineRun run =
        CommandLineRun.of(
            folder,
            "run",
            CommandLineRun.ROOT.resolve("workflows/" + name + ".json").toString(),
            "--set",
            "sampler.steps=3",
            "--out",
            "out");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.err()).contains("trained from nothing on drawn pictures");
    assertThat(run.pictures()).hasSize(count);
    BufferedImage picture = ImageIO.read(folder.resolve(run.pictures().getFirst()).toFile());
    assertThat(picture.getWidth()).isEqualTo(side);
    assertThat(Arrays.stream(samples(picture)).distinct().count()).isGreaterThan(100);
  }

  @Test
  void makesTheSamePixelsFromTheSameCommandAndOthersFromAnotherPrompt() throws IOException {
    Path first = picture("prompt.text=a red star 星 ★");
    Path second = picture("prompt.text=a red star 星 ★");
    Path other = picture("prompt.text=a blue circle");

    assertThat(samples(first)).isEqualTo(samples(second)).isNotEqualTo(samples(other));
  }

  @ParameterizedTest
  @CsvSource({"text-to-image, ''", "lora, ''", "image-to-image, --input"})
  void reproducesItsOwnPictureAndLeavesNothing(String name, String option) throws IOException {
    Path workflows = CommandLineRun.ROOT.resolve("workflows");
    Path picture = picture(workflows.resolve(name + ".json"), "sampler.seed=18446744073709551615");
    var arguments = new ArrayList<>(List.of("reproduce", picture.toString()));
    if (!option.isEmpty()) {
      arguments.addAll(List.of(option, workflows.resolve("input").toString()));
    }
    Path temporary = Files.createDirectory(folder.resolve("temporary"));

    CommandLineRun again =
        CommandLineRun.ended(
            CommandLineRun.start(
                folder,
                List.of("-Djava.io.tmpdir=" + temporary),
                Map.of(),
                arguments.toArray(String[]::new)));

    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(again.out()).contains("same pixels");
    try (var left = Files.list(temporary)) {
      assertThat(left).noneMatch(path -> path.toString().contains("atelier-reproduce"));
    }
  }

  @Test
  void takesAPromptOfAHundredKilobytes() throws IOException {
    Path workflow = folder.resolve("long.json");
    Files.writeString(
        workflow,
        Files.readString(Path.of(TEXT_TO_IMAGE))
            .replace("a large red star on a blue background", "a red star, ".repeat(8_500)));

    CommandLineRun run =
        CommandLineRun.of(
            folder, "run", workflow.toString(), "--set", "sampler.steps=1", "--out", "out");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.pictures()).hasSize(1);
  }

  @Test
  void makesTheSamePixelsInAProcessOfItsOwn() throws IOException {
    Path here = picture("prompt.text=a red star");
    Path there = picture("prompt.text=a red star", "--worker", "process");

    assertThat(samples(there)).isEqualTo(samples(here));
  }

  @ParameterizedTest
  @ValueSource(strings = {"here", "process"})
  void stopsWithinOneStepOnInterruptAndLeavesNoFile(String place) throws IOException {
    Process process =
        CommandLineRun.start(
            folder,
            List.of(),
            Map.of(),
            "run",
            TEXT_TO_IMAGE,
            "--set",
            "sampler.steps=10000",
            "--out",
            "out",
            "--worker",
            place,
            "--json");
    var out = process.inputReader();
    while (!out.readLine().contains("\"node_progress\"")) {}

    long killed = System.nanoTime();
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
    CommandLineRun run = CommandLineRun.ended(process);

    assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(WELL_WITHIN_THE_GRACE);
    assertThat(run.exit()).as(run.err()).isEqualTo(130);
    assertThat(run.out()).contains("\"cancelled\"");
    assertThat(CommandLineRun.filesBelow(folder.resolve("out"))).isEmpty();
  }

  private Path picture(String assignment, String... options) {
    return picture(Path.of(TEXT_TO_IMAGE), assignment, options);
  }

  private Path picture(Path workflow, String assignment, String... options) {
    var arguments =
        new ArrayList<>(
            List.of("run", workflow.toString(), "--set", "sampler.steps=2", "--out", "out"));
    arguments.addAll(List.of("--set", assignment));
    arguments.addAll(List.of(options));
    CommandLineRun run = CommandLineRun.of(folder, arguments.toArray(String[]::new));
    assertThat(run.exit()).as(run.err()).isZero();
    return folder.resolve(run.pictures().getFirst());
  }

  private static int[] samples(Path picture) throws IOException {
    return samples(ImageIO.read(picture.toFile()));
  }

  private static int[] samples(BufferedImage picture) {
    return IntStream.range(0, picture.getHeight())
        .flatMap(y -> IntStream.range(0, picture.getWidth()).map(x -> picture.getRGB(x, y)))
        .toArray();
  }
}
