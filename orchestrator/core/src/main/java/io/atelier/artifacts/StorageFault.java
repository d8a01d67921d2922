package io.atelier.artifacts;

import io.atelier.graph.AtelierException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says what the file system's refusals mean to the person whose folder it is.
final class StorageFault {

  private static final List<String> FULL =
      List.of("No space left on device", "Disk quota exceeded", "not enough space");

  private StorageFault() {}

  static AtelierException of(Path root, IOException e) {
    return isFull(e) || usable(root) == 0 ? full(root, e) : notWritable(root, e);
  }

  static AtelierException missing(Artifact artifact, @Nullable Exception cause) {
    return new AtelierException(
        ArtifactCode.ARTIFACT_MISSING,
        "The output %s is no longer there; run its workflow again to make it anew."
            .formatted(artifact.name()),
        cause);
  }

  private static AtelierException full(Path root, IOException e) {
    return new AtelierException(
        ArtifactCode.DISK_FULL,
        "The disk of the output folder %s is full and the output was not kept; free some space and run again."
            .formatted(root),
        e);
  }

  private static AtelierException notWritable(Path root, IOException e) {
    return new AtelierException(
        ArtifactCode.OUTPUT_NOT_WRITABLE,
        "The output folder %s cannot be written: %s; change that or choose another folder."
            .formatted(root, reason(e)),
        e);
  }

  /// The system's message may be in the user's language; then the free space tells.
  private static boolean isFull(IOException e) {
    var message = String.valueOf(e.getMessage());
    return FULL.stream().anyMatch(message::contains);
  }

  private static long usable(Path root) {
    try {
      return Files.getFileStore(root).getUsableSpace();
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "no permission for " + denied.getFile();
      case FileAlreadyExistsException there -> there.getFile() + " is a file, not a folder";
      case NotDirectoryException there -> there.getFile() + " is a file, not a folder";
      case NoSuchFileException gone -> gone.getFile() + " does not exist or is a link to nowhere";
      case IOException other -> String.valueOf(other.getMessage());
    };
  }
}
