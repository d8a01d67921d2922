package io.atelier.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The workflows that train a model, with so few steps that only the way is tried, not the
/// pictures' quality.
class LearnIT {

  private static final Path WORKFLOWS = CommandLineRun.ROOT.resolve("workflows/learn");

  @TempDir private Path folder;

  @BeforeAll
  static void needsPython() {
    NeedsPython.orSkip();
  }

  @ParameterizedTest
  @CsvSource({"gan, 2", "vae, 3", "ddpm, 2"})
  void trainsAndSavesSamplesAndLossCurve(String name, int pictures) throws IOException {
    CommandLineRun run = run(name);

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.pictures()).hasSize(pictures);
    BufferedImage samples = only(run, name + "-samples");
    assertThat(samples.getWidth()).isEqualTo(8 * (32 * 3 + 4) + 4);
    assertThat(samples.getHeight()).isEqualTo(3 * (32 * 3 + 4) + 4);
    assertThat(only(run, name + "-loss").getWidth()).isEqualTo(720);
  }

  @Test
  void drawsTheWaysBetweenPictures() throws IOException {
    assertThat(only(run("vae"), "vae-ways").getHeight()).isEqualTo(4 * (32 * 3 + 4) + 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gan", "vae", "ddpm"})
  void reproducesWhatItLearned(String name) {
    Path samples = folder.resolve(named(run(name), name + "-samples"));

    CommandLineRun again = CommandLineRun.of(folder, "reproduce", samples.toString());

    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(again.out()).contains("same pixels");
  }

  @Test
  void endsATrainingOnInterruptAndLeavesNoFile() throws IOException {
    Process process =
        CommandLineRun.start(
            folder,
            List.of(),
            Map.of(),
            "run",
            WORKFLOWS.resolve("gan.json").toString(),
            "--set",
            "training.steps=100000",
            "--out",
            "out",
            "--json");
    var out = process.inputReader();
    while (!out.readLine().contains("\"node_progress\"")) {}

    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
    CommandLineRun run = CommandLineRun.ended(process);

    assertThat(run.exit()).as(run.err()).isEqualTo(130);
    assertThat(run.out()).contains("\"cancelled\"");
    assertThat(CommandLineRun.filesBelow(folder.resolve("out"))).isEmpty();
  }

  private CommandLineRun run(String name) {
    var arguments = new ArrayList<>(List.of("run", WORKFLOWS.resolve(name + ".json").toString()));
    arguments.addAll(List.of("--set", "training.steps=2", "--set", "pictures.count=16"));
    if (name.equals("ddpm")) {
      arguments.addAll(List.of("--set", "samples.steps=2"));
    }
    arguments.addAll(List.of("--out", "out"));
    return CommandLineRun.of(folder, arguments.toArray(String[]::new));
  }

  private BufferedImage only(CommandLineRun run, String prefix) throws IOException {
    Path picture = folder.resolve(named(run, prefix));
    assertThat(Files.size(picture)).isPositive();
    return ImageIO.read(picture.toFile());
  }

  private static Path named(CommandLineRun run, String prefix) {
    assertThat(run.exit()).as(run.err()).isZero();
    List<Path> found =
        run.pictures().stream()
            .filter(path -> path.getFileName().toString().startsWith(prefix))
            .toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }
}
