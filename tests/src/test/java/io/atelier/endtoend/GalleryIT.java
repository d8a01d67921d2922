package io.atelier.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The gallery over a folder of small workflows, one of which is broken.
class GalleryIT {

  private static final String PLAIN =
      """
      {"image": {"class_type": "EmptyImage",
         "inputs": {"width": 64, "height": 32, "batch_size": %d, "color": 16711680}},
       "save": {"class_type": "SaveImage", "inputs": {"images": ["image", 0], "filename_prefix": "x"}}}
      """;
  private static final String BROKEN =
      """
      {"ckpt": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "none.safetensors"}},
       "latent": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 1}},
       "decode": {"class_type": "VAEDecode", "inputs": {"samples": ["latent", 0], "vae": ["ckpt", 2]}},
       "save": {"class_type": "SaveImage", "inputs": {"images": ["decode", 0], "filename_prefix": "x"}}}
      """;

  @TempDir private Path root;

  @BeforeAll
  static void needsPython() {
    NeedsPython.orSkip();
  }

  @Test
  void showsWhatEveryWorkflowMakesAndFailsForTheBrokenOneAlone() throws IOException {
    Files.createSymbolicLink(root.resolve("py"), CommandLineRun.ROOT.resolve("py"));
    workflow("broken.json", BROKEN);
    workflow("one.json", PLAIN.formatted(1));
    workflow("one.ui.json", "{\"nodes\": [], \"links\": []}");
    workflow("two.json", PLAIN.formatted(2));
    workflow("learn/for-minutes.json", PLAIN.formatted(1));
    workflow("guides/for-a-model-of-yours.json", PLAIN.formatted(1));

    CommandLineRun run =
        CommandLineRun.ended(
            CommandLineRun.start(
                root,
                List.of("-Datelier.root=" + root),
                Map.of(),
                "bench",
                "gallery",
                "--out",
                "sheets/gallery.png"));

    assertThat(run.exit()).as(run.err()).isEqualTo(1);
    assertThat(run.err()).contains("atelier: FILE_NOT_FOUND: broken: ");
    assertThat(run.out().lines().map(line -> line.split(" +", -1)[0]))
        .containsExactly("workflow", "broken", "one", "two", "sheets/gallery.png");
    assertThat(run.out()).contains("failed FILE_NOT_FOUND", "2  64×32");
    BufferedImage sheet = ImageIO.read(root.resolve("sheets/gallery.png").toFile());
    assertThat(red(sheet)).as("three pictures of 256 by 128").isEqualTo(3 * 256 * 128);
  }

  private void workflow(String name, String text) throws IOException {
    Path file = root.resolve("workflows").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static long red(BufferedImage picture) {
    int[] samples =
        picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
    return Arrays.stream(samples).filter(sample -> sample == 0xffff0000).count();
  }
}
