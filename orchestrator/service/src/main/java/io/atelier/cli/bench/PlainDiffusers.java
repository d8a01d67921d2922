package io.atelier.cli.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The plain diffusers program that we measure ourselves against, as a command line.
///
/// @param root the checkout, which holds the program and the families' configurations
/// @param python the interpreter that both sides use
/// @param family whose configuration fits the checkpoint
/// @param threads that PyTorch computes with, the same on both sides
/// @param side of the picture in pixels
record PlainDiffusers(
    Path root,
    Path python,
    Path checkpoint,
    String family,
    Path out,
    int threads,
    int side,
    int steps) {

  private static final String IMPORTS =
      "import torch; from diffusers import EulerDiscreteScheduler, StableDiffusionPipeline; "
          + "from transformers import CLIPTextModel, CLIPTokenizer; print('imported')";

  /// Only what both sides have to import.
  List<String> imports() {
    return List.of(python.toString(), "-c", IMPORTS);
  }

  /// Loads the model once and makes a picture for each line of its input.
  List<String> pictures() {
    return List.of(
        python.toString(),
        root.resolve("tests/bench/plain_diffusers.py").toString(),
        "--checkpoint",
        checkpoint.toString(),
        "--config",
        root.resolve("py/src/atelier/families").resolve(family).toString(),
        "--out",
        out.toString(),
        "--threads",
        Integer.toString(threads),
        "--size",
        Integer.toString(side),
        "--steps",
        Integer.toString(steps));
  }

  /// Loads the model, makes one picture, and ends.
  List<String> onePicture() {
    return picturesWith("--once");
  }

  /// Makes a picture for each line of its input, and loads the model with the first.
  List<String> loadingLate() {
    return picturesWith("--late");
  }

  private List<String> picturesWith(String option) {
    var command = new ArrayList<>(pictures());
    command.add(option);
    return command;
  }
}
