package io.atelier.catalog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The files whose content a model consists of.
public final class ModelFiles {

  private static final List<String> EXTENSIONS = List.of(".safetensors", ".json", ".txt", ".model");

  private ModelFiles() {}

  /// The file itself; of a folder, as diffusers saves a pipeline or one of its models, the files
  /// that loading it may read, sorted by name.
  public static List<Path> of(Path model) {
    return isFolder(model) ? names(model).stream().map(model::resolve).toList() : List.of(model);
  }

  /// Whether it is a folder that a pipeline or one of its models was saved into.
  static boolean isFolder(Path model) {
    return Files.isRegularFile(model.resolve(PipelineFolders.INDEX))
        || Files.isRegularFile(model.resolve(MarkedFolders.CONFIG));
  }

  /// As above for a folder: names below it with `/`; a text at its top is for people.
  static List<String> names(Path folder) {
    return FileListing.of(folder, EXTENSIONS).stream()
        .filter(name -> name.indexOf('/') > 0 || !name.endsWith(".txt"))
        .toList();
  }
}
