package io.atelier.cli;

import io.atelier.catalog.FileChoices;
import io.atelier.catalog.ModelCatalog;
import io.atelier.catalog.ResolvedFile;
import io.atelier.catalog.RoutedChoices;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The files that a workflow may name, and where they are, for a worker in another process.
public final class StudioFiles implements FileChoices {

  private final List<Path> models;
  private final Path input;
  private final FileChoices choices;

  /// @param models roots in ComfyUI's layout, the first one the user's
  /// @param input where LoadImage finds pictures
  StudioFiles(List<Path> models, Path input) {
    this.models = List.copyOf(models);
    this.input = input;
    choices =
        new RoutedChoices(Map.of("input", new InputPictures(input)), new ModelCatalog(models));
  }

  public List<Path> models() {
    return models;
  }

  public Path input() {
    return input;
  }

  @Override
  public List<String> names(String folder) {
    return choices.names(folder);
  }

  @Override
  public List<String> pickles(String folder) {
    return choices.pickles(folder);
  }

  @Override
  public ResolvedFile resolve(String folder, String name) {
    return choices.resolve(folder, name);
  }
}
