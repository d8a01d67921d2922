package io.atelier.catalog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A part of a model's folder that has weights. Half precision is taken before full, as ComfyUI
/// does.
enum PipelinePart {
  DENOISER("unet", "diffusion_pytorch_model"),
  VAE("vae", "diffusion_pytorch_model"),
  TEXT_ENCODER("text_encoder", "model");

  private static final List<String> PICKLES =
      List.of(
          "diffusion_pytorch_model.bin",
          "diffusion_pytorch_model.fp16.bin",
          "pytorch_model.bin",
          "pytorch_model.fp16.bin");

  private final String directory;
  private final String stem;

  PipelinePart(String directory, String stem) {
    this.directory = directory;
    this.stem = stem;
  }

  /// The file with the weights.
  ///
  /// @throws io.atelier.graph.AtelierException PICKLE_REFUSED or FILE_BROKEN if there is none
  Path weights(Path folder, String name) {
    var part = folder.resolve(directory);
    for (var suffix : List.of(".fp16.safetensors", ".safetensors")) {
      var file = part.resolve(stem + suffix);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    for (var pickle : PICKLES) {
      if (Files.exists(part.resolve(pickle))) {
        throw CatalogFault.pickle(name + "/" + directory + "/" + pickle);
      }
    }
    throw CatalogFault.broken(folder, "it has no %s/%s.safetensors".formatted(directory, stem));
  }
}
