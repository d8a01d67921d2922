package io.atelier.catalog;

import io.atelier.graph.AtelierException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// What the maker of a safetensors file has noted in it.
public final class ModelNotes {

  private ModelNotes() {}

  /// The notes of a file, by name; long ones are left out.
  ///
  /// @throws AtelierException FILE_BROKEN, FILE_UNREADABLE
  public static Map<String, String> of(Path file) {
    try {
      return SafetensorsHeader.read(file).metadata();
    } catch (BrokenHeader e) {
      throw CatalogFault.broken(file, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw CatalogFault.unreadable(file, e);
    }
  }
}
