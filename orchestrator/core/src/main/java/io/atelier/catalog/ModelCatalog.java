package io.atelier.catalog;

import java.nio.file.Path;
import java.util.List;

/// Model files below ordered roots in ComfyUI's layout.
public final class ModelCatalog implements FileChoices {

  public ModelCatalog(List<Path> roots) {}

  @Override
  public List<String> names(String folder) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ResolvedFile resolve(String folder, String name) {
    throw new UnsupportedOperationException();
  }
}
