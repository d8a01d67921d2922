package io.atelier.cli.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The full-size Stable Diffusion 1.5 of the picture oracle: random but for a last layer that
/// predicts noise, so that what changes its numbers shows in its pictures. Laid out as ComfyUI's
/// base folder.
///
/// @param folder it is made in, once
public record FittedModel(Path folder, Path root, Path python) {

  static final String NAME = "oracle-full.safetensors";

  /// The folder of its models.
  Path made(PrintWriter out) throws IOException {
    var models = folder.resolve("models");
    if (!Files.exists(models.resolve("checkpoints").resolve(NAME))) {
      out.println("making a full-size SD 1.5 with a fitted last layer (3 GB, once) …");
      out.flush();
      make();
    }
    return models;
  }

  private void make() throws IOException {
    var command =
        List.of(
            python.toString(), "-m", "oracle.recipe", "--size", "full", "--out", folder.toString());
    var builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    var py = root.resolve("py");
    builder.environment().put("PYTHONPATH", py.resolve("src") + ":" + py.resolve("tests"));
    PlainProgram.requireSuccess(builder.start());
  }
}
