package io.atelier.catalog;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// The files whose content a model consists of.
public final class ModelFiles {

  private static final List<String> EXTENSIONS = List.of(".safetensors", ".json", ".txt");
  private static final Set<String> LOADED = Set.of("unet", "vae", "text_encoder", "tokenizer");

  private ModelFiles() {}

  /// The file itself; of a folder as diffusers saves a pipeline the files that loading it may read,
  /// sorted by name.
  public static List<Path> of(Path model) {
    return PipelineFolders.isOne(model)
        ? names(model).stream().map(model::resolve).toList()
        : List.of(model);
  }

  /// As above for a folder: names below it with `/`.
  static List<String> names(Path folder) {
    return FileListing.of(folder, EXTENSIONS).stream()
        .filter(name -> name.indexOf('/') > 0)
        .filter(name -> LOADED.contains(name.substring(0, name.indexOf('/'))))
        .toList();
  }
}
