package io.atelier.api.comfyui.user;

import io.atelier.access.Caller;
import io.atelier.api.ApiException;
import io.atelier.api.InputPlace;
import io.atelier.api.OwnUploads;
import io.atelier.api.wire.ApiCode;
import io.atelier.graph.Shown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/// Pictures that users upload, where LoadImage finds them.
@Component
final class InputUploads {

  private static final Pattern NAME =
      Pattern.compile("[^./\\\\\\p{Cntrl}:][^/\\\\\\p{Cntrl}:]{0,199}");
  private static final int MOST = 10_000;

  private final Path root;
  private final OwnUploads uploads;

  InputUploads(InputPlace place, OwnUploads uploads) {
    root = place.folder();
    this.uploads = uploads;
  }

  /// Writes what is uploaded.
  interface Content {
    void writeTo(Path file) throws IOException;
  }

  /// Keeps a file, whole or not at all. One with the same bytes keeps its name; another of that
  /// name becomes `name (1).png`.
  ///
  /// @param subfolder empty for none; as an earlier answer had it, or without the user's own folder
  /// @param overwrite whether a file of that name goes instead
  /// @throws ApiException REQUEST_INVALID for names that are not plain, or too many files
  synchronized UploadedView keep(
      Caller caller, String name, String subfolder, boolean overwrite, Content content)
      throws IOException {
    requirePlain(name);
    var folder = folder(caller, subfolder);
    Files.createDirectories(folder);
    requireRoom(folder);
    var part = Files.createTempFile(folder, ".upload", ".part");
    try {
      content.writeTo(part);
      var file = overwrite ? folder.resolve(name) : free(folder, name, part);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      var shown = root.relativize(folder).toString().replace('\\', '/');
      return new UploadedView(file.getFileName().toString(), shown, "input");
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /// The file that an earlier answer named; null if there is none.
  @Nullable Resource find(Caller caller, String name, String subfolder) {
    requirePlain(name);
    var file = folder(caller, subfolder).resolve(name);
    return Files.isRegularFile(file) ? new FileSystemResource(file) : null;
  }

  private static Path free(Path folder, String name, Path content) throws IOException {
    var dot = name.lastIndexOf('.');
    var stem = dot < 1 ? name : name.substring(0, dot);
    var extension = dot < 1 ? "" : name.substring(dot);
    var file = folder.resolve(name);
    for (var number = 1; Files.exists(file) && Files.mismatch(file, content) != -1; number++) {
      file = folder.resolve("%s (%d)%s".formatted(stem, number, extension));
    }
    return file;
  }

  private Path folder(Caller caller, String subfolder) {
    var own = uploads.folder(caller);
    var rest = subfolder;
    if (!own.isEmpty() && (rest.equals(own) || rest.startsWith(own + "/"))) {
      rest = rest.substring(Math.min(rest.length(), own.length() + 1));
    }
    var folder = root.resolve(own);
    if (rest.isEmpty()) {
      return folder;
    }
    for (var part : rest.split("/", -1)) {
      requirePlain(part);
      folder = folder.resolve(part);
    }
    return folder;
  }

  private static void requirePlain(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new ApiException(
          ApiCode.REQUEST_INVALID,
          "'%s' can't name an upload or its folder; take up to 200 characters, none of / \\ :, and no dot first."
              .formatted(Shown.text(name)));
    }
  }

  private static void requireRoom(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      if (files.limit(MOST).count() == MOST) {
        throw new ApiException(
            ApiCode.REQUEST_INVALID,
            "There are %,d uploads in this folder, and no more can be; delete some first."
                .formatted(MOST));
      }
    }
  }
}
