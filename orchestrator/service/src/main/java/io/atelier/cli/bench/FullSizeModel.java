package io.atelier.cli.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A Stable Diffusion 1.5 of full size with random weights: as slow as a real one, and no download.
///
/// @param models the root it is made in, once
record FullSizeModel(Path models, Path root, Path python) {

  Path made(PrintWriter out) throws IOException {
    Path checkpoint = models.resolve("checkpoints/sd15-random.safetensors");
    if (!Files.exists(checkpoint)) {
      out.println("making a full-size SD 1.5 with random weights (2 GB, once) …");
      out.flush();
      make();
    }
    return checkpoint;
  }

  private void make() throws IOException {
    var builder =
        new ProcessBuilder(
                List.of(
                    python.toString(),
                    "-m",
                    "atelier.tiny",
                    "--family",
                    "sd15",
                    "--dtype",
                    "float16",
                    "--out",
                    models.toString()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("PYTHONPATH", root.resolve("py").resolve("src").toString());
    PlainProgram.requireSuccess(builder.start());
  }
}
