package io.atelier.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A checkpoint leaves as a folder of diffusers and comes back through DiffusersLoader.
class ExportIT {

  private static final String SHIPPED = "shapes.safetensors";

  @TempDir private Path folder;

  @BeforeAll
  static void needsPython() {
    NeedsPython.orSkip();
  }

  @Test
  void theExportedFolderMakesThePixelsOfTheCheckpoint() throws IOException {
    Path exported = folder.resolve("models/diffusers/exported");

    CommandLineRun export =
        CommandLineRun.of(folder, "models", "export", SHIPPED, "--out", exported.toString());

    assertThat(export.exit()).as(export.err()).isZero();
    assertThat(export.out().strip()).isEqualTo(exported.toString());
    assertThat(exported.resolve("model_index.json")).isRegularFile();
    assertThat(picture("DiffusersLoader", "model_path", "exported"))
        .isEqualTo(picture("CheckpointLoaderSimple", "ckpt_name", SHIPPED));
  }

  @Test
  void whatIsNoCheckpointIsRefusedAndLeavesNothing() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.safetensors"), "no header");

    CommandLineRun export =
        CommandLineRun.of(
            folder, "models", "export", broken.toString(), "--out", "exported", "--json");

    assertThat(export.exit()).as(export.err()).isEqualTo(2);
    assertThat(export.err()).contains("atelier: checkpoint_broken: ");
    assertThat(export.out()).contains("\"failed\"");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(broken);
    }
  }

  private int[] picture(String loader, String input, String name) throws IOException {
    Path ready = CommandLineRun.ROOT.resolve("workflows/text-to-image.json");
    Path workflow = folder.resolve(loader + ".json");
    Files.writeString(
        workflow,
        Files.readString(ready)
            .replace("CheckpointLoaderSimple", loader)
            .replace("\"ckpt_name\"", "\"" + input + "\"")
            .replace(SHIPPED, name));
    CommandLineRun run =
        CommandLineRun.of(
            folder,
            "run",
            workflow.toString(),
            "--models",
            folder.resolve("models").toString(),
            "--set",
            "sampler.steps=2",
            "--out",
            "out");
    assertThat(run.exit()).as(run.err()).isZero();
    var made = ImageIO.read(folder.resolve(run.pictures().getFirst()).toFile());
    return made.getRGB(0, 0, made.getWidth(), made.getHeight(), null, 0, made.getWidth());
  }
}
