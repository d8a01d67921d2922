package io.atelier.workers;

import java.nio.file.Path;

/// A virtual environment under the name that people give it.
///
/// @param python its `bin/python`
/// @param customNodes folder with nodes of the user's own; need not exist
public record NamedEnvironment(String name, Path python, Path customNodes) {

  public NamedEnvironment {
    python = python.toAbsolutePath();
    customNodes = customNodes.toAbsolutePath();
  }
}
