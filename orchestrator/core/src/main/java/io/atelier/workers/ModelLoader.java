package io.atelier.workers;

import io.atelier.catalog.CatalogCode;
import io.atelier.graph.AtelierException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What loads the model of a call: the node, the input that names the model, where the catalog
/// finds it and under which prefix, and what makes a folder one.
enum ModelLoader {
  PIPELINE("PipelineLoader", "folder", "models/diffusers", "", "model_index.json"),
  CHECKPOINT("PipelineFromCheckpoint", "ckpt_name", "models/checkpoints", "", ""),
  COMPONENT("ComponentLoader", "folder", "models", "components/", "config.json"),
  VISION("TransformersLoader", "folder", "models/transformers", "", "config.json");

  final String type;
  final String input;
  final String place;
  final String prefix;
  private final String marker;

  ModelLoader(String type, String input, String place, String prefix, String marker) {
    this.type = type;
    this.input = input;
    this.place = place;
    this.prefix = prefix;
    this.marker = marker;
  }

  /// Refuses what is not there, and folders that are none of this kind.
  void require(Path model) {
    requireThere(model);
    if (Files.isDirectory(model) && !Files.exists(model.resolve(marker))) {
      throw new AtelierException(
          CatalogCode.FILE_NOT_FOUND,
          "%s has no %s; name the folder of a model that has one.".formatted(model, marker));
    }
  }

  static void requireThere(Path file) {
    if (!Files.exists(file)) {
      throw new AtelierException(
          CatalogCode.FILE_NOT_FOUND, "There is no %s; name one that is there.".formatted(file));
    }
  }
}
