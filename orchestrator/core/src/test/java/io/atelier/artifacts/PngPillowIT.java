package io.atelier.artifacts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds our PNG to Pillow's, which is what ComfyUI reads and writes with.
class PngPillowIT {

  private final String python = System.getProperty("atelier.python", "");

  @TempDir private Path temp;

  @BeforeEach
  void hasPython() {
    if (!"true".equals(System.getenv("CI"))) {
      assumeThat(python).as("atelier.python names an interpreter with Pillow").isNotEmpty();
    }
    assertThat(python).as("CI has atelier.python").isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1,1,3,4", "333,77,3,4", "64,200,4,1", "500,500,3,9"})
  void pillowReadsOurPixelsAndText(int width, int height, int channels, int level)
      throws Exception {
    var pixels = Pictures.waves(width, height, channels, 3);
    var text = new LinkedHashMap<String, String>();
    text.put("prompt", "{\"6\":{\"inputs\":{\"text\":\"blå \\\"🎨\\\"\\n\"}}}");
    text.put("workflow", "{\"nodes\":[]}");
    var file = temp.resolve("ours.png");
    try (var out = Files.newOutputStream(file)) {
      Png.write(pixels, text, level, out);
    }
    var answer =
        python(
            """
            import hashlib, json, sys
            from PIL import Image
            image = Image.open(sys.argv[1])
            text = dict(image.text)  # before load(): only what stands before the samples
            image.load()
            assert list(text) == ["prompt", "workflow"], text
            assert json.loads(text["prompt"])["6"]["inputs"]["text"] == 'blå "🎨"\\n', text
            print(image.mode, *image.size, hashlib.sha256(image.tobytes()).hexdigest())
            """,
            file);
    assertThat(answer)
        .isEqualTo(
            "%s %d %d %s"
                .formatted(channels == 4 ? "RGBA" : "RGB", width, height, pixels.sha256()));
  }

  @Test
  void readsTheTextThatPillowWrites() throws Exception {
    var file = temp.resolve("theirs.png");
    python(
        """
        import json, sys
        from PIL import Image
        from PIL.PngImagePlugin import PngInfo
        info = PngInfo()
        info.add_text("prompt", json.dumps({"text": "blå 🎨"}))
        info.add_text("packed", "zip å", zip=True)
        info.add_itxt("international", "blå 🎨", "en", "name", zip=True)
        Image.new("RGB", (8, 8)).save(sys.argv[1], pnginfo=info, compress_level=4)
        """,
        file);
    try (var in = Files.newInputStream(file)) {
      assertThat(Png.text(in))
          .containsEntry("prompt", "{\"text\": \"bl\\u00e5 \\ud83c\\udfa8\"}")
          .containsEntry("packed", "zip å")
          .containsEntry("international", "blå 🎨")
          .hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"RGB", "RGBA", "L", "LA", "P", "1", "I;16"})
  void readsThePixelsThatPillowWrites(String mode) throws Exception {
    var file = temp.resolve("theirs.png");
    var expected =
        python(
            """
            import hashlib, sys
            from PIL import Image
            mode = sys.argv[2]
            image = Image.effect_mandelbrot((61, 43), (-2, -1, 1, 1), 40)
            bands = Image.merge("RGBA", [image, image.rotate(90), image.rotate(180), image.rotate(270)])
            if mode == "I;16":
                bands = image.convert("I").point(lambda v: v * 257).convert("I;16")
                seen = image.convert("RGB")
            else:
                bands = bands.convert("RGB").convert(mode) if mode == "P" else bands.convert(mode)
                seen = bands.convert("RGBA" if mode in ("RGBA", "LA") else "RGB")
            bands.save(sys.argv[1])
            print(hashlib.sha256(seen.tobytes()).hexdigest())
            """,
            file,
            mode);
    try (var in = Files.newInputStream(file)) {
      assertThat(Png.pixels(in).sha256()).isEqualTo(expected);
    }
  }

  private String python(String program, Path file, String... more)
      throws IOException, InterruptedException {
    var script = Files.writeString(temp.resolve("script.py"), program);
    var command = new ArrayList<>(List.of(python, "-I", script.toString(), file.toString()));
    command.addAll(List.of(more));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var answer = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(answer).isZero();
    return answer;
  }
}
