package io.atelier.catalog;

import io.atelier.graph.AtelierException;
import io.atelier.graph.Shown;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// The sentences of this package's failures.
final class CatalogFault {

  private static final int LONGEST_NAME = 200;

  private CatalogFault() {}

  static AtelierException notFound(
      String folder, String name, Collection<String> known, List<Path> looked) {
    var nearest = NearestFile.of(name, known);
    var remedy =
        nearest
            .map("did you mean “%s”?"::formatted)
            .orElse(
                known.isEmpty()
                    ? "put the file there."
                    : "put the file there, or choose one of the %d files in it."
                        .formatted(known.size()));
    var places = looked.stream().map(Path::toString).collect(Collectors.joining(", "));
    return new AtelierException(
        CatalogCode.FILE_NOT_FOUND,
        "There is no file “%s” in the folder %s (looked in %s); %s"
            .formatted(shown(name), folder, places, remedy));
  }

  static AtelierException pickle(String name) {
    return new AtelierException(
        CatalogCode.PICKLE_REFUSED,
        "%s is refused, because files of its type can run any program when they are loaded; choose the .safetensors file of the same model, or convert it to safetensors."
            .formatted(shown(name)));
  }

  static AtelierException broken(Path file, String how) {
    return new AtelierException(
        CatalogCode.FILE_BROKEN,
        "%s is broken: %s; download or copy it again.".formatted(file, how));
  }

  static AtelierException changed(Path file) {
    return new AtelierException(
        CatalogCode.FILE_CHANGED,
        "%s changed while it was being read; wait until it is completely copied and run again."
            .formatted(file));
  }

  /// A name from a workflow, cut so that it fits a sentence and a terminal.
  static String shown(String name) {
    return Shown.text(name, LONGEST_NAME);
  }

  static AtelierException unreadable(Path file, IOException e) {
    return new AtelierException(
        CatalogCode.FILE_UNREADABLE,
        "%s cannot be read: %s; check the file and its permissions.".formatted(file, reason(e)),
        e);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "it does not exist";
      case IOException other -> String.valueOf(other.getMessage());
    };
  }
}
