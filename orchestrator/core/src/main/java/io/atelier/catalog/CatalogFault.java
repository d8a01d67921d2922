package io.atelier.catalog;

import io.atelier.graph.AtelierException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The sentences of this package's failures.
final class CatalogFault {

  private CatalogFault() {}

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
