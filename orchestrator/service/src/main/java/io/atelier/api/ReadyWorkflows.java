package io.atelier.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The folder of the workflows that come with Atelier.
public record ReadyWorkflows(Path folder) {

  /// A workflow in ComfyUI's API format.
  ///
  /// @param name of one that is known to be there
  public String text(String name) {
    try {
      return Files.readString(folder.resolve(name + ".json"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
