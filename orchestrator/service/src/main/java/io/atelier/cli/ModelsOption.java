package io.atelier.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the user's models are: shared by the commands that load some.
final class ModelsOption {

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "Your models, laid out as ComfyUI's (checkpoints/, loras/, …).")
  private @Nullable Path models;

  /// As if this were given.
  static ModelsOption of(Path models) {
    var option = new ModelsOption();
    option.models = models;
    return option;
  }

  /// All folders that models are taken from, the user's first.
  List<Path> roots(Places places) {
    return places.modelRoots(models);
  }
}
