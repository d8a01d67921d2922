package io.atelier.api;

import io.atelier.access.Caller;
import io.atelier.library.UploadFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.stereotype.Component;

/// Where a caller's uploads lie in the input folder. Whoever needs no token shares it with
/// everybody else on this machine, as ComfyUI has it. Everybody else has a folder of his own in it,
/// which no list shows to others and whose name nobody else can know.
@Component
public final class OwnUploads {

  private final Path root;
  private final UploadFolders folders;

  OwnUploads(InputPlace place, UploadFolders folders) {
    root = place.folder();
    this.folders = folders;
  }

  /// The caller's folder, from the input folder; empty for that itself.
  public String folder(Caller caller) {
    return caller.equals(Caller.LOCAL)
        ? ""
        : InputPlace.UPLOADS + "/" + folders.of(caller.tenant());
  }

  /// What the caller has uploaded and nobody else sees, as workflows name it, in alphabetical
  /// order.
  public List<String> names(Caller caller) {
    var own = root.resolve(folder(caller));
    if (caller.equals(Caller.LOCAL) || !Files.isDirectory(own)) {
      return List.of();
    }
    try (var files = Files.walk(own)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .map(file -> root.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
