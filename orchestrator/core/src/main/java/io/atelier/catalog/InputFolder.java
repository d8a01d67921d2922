package io.atelier.catalog;

import java.nio.file.Path;
import java.util.List;

/// The pictures a workflow may load: one folder, known to nodes as `input`.
public final class InputFolder implements FileChoices {

  public InputFolder(Path root) {}

  @Override
  public List<String> names(String folder) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ResolvedFile resolve(String folder, String name) {
    throw new UnsupportedOperationException();
  }
}
