package io.atelier.cli.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts pictures with their captions on one picture.
@FunctionalInterface
public interface ContactSheet {

  /// One place on the sheet.
  ///
  /// @param picture null for a place that stays empty
  record Place(@Nullable Path picture, String caption) {}

  /// Writes the sheet as a PNG file; the same places give the same file.
  void write(List<Place> places, Path sheet) throws IOException;
}
