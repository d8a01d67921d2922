package io.atelier.api.openai;

import io.atelier.api.InputPlace;
import io.atelier.graph.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/// Pictures that came with requests, where LoadImage finds them: by their content, in a folder that
/// no list of choices shows, beside the folders of those who upload. What has not been used for 30
/// days goes.
@Component
final class Uploads {

  private static final Duration KEPT = Duration.ofDays(30);
  private static final List<Kind> KINDS =
      List.of(
          new Kind(".png", 0, "\u0089PNG"),
          new Kind(".jpg", 0, "\u00ff\u00d8\u00ff"),
          new Kind(".webp", 8, "WEBP"));

  private final Path root;
  private final Path folder;

  Uploads(InputPlace place) {
    root = place.folder();
    folder = root.resolve(InputPlace.UPLOADS);
  }

  /// A kind of picture, by what stands in it.
  private record Kind(String extension, int at, String mark) {

    boolean is(byte[] picture) {
      return picture.length >= at + mark.length()
          && new String(picture, at, mark.length(), StandardCharsets.ISO_8859_1).equals(mark);
    }
  }

  /// @param parameter that it came as
  /// @return its name for LoadImage
  /// @throws ImageRefusal for what is no PNG, JPEG or WebP
  synchronized String keep(String parameter, byte[] picture) {
    var kind =
        KINDS.stream()
            .filter(known -> known.is(picture))
            .findFirst()
            .orElseThrow(() ->
                new ImageRefusal(
                    parameter, "What came as %s is no PNG, JPEG or WebP.".formatted(parameter)));
    try {
      Files.createDirectories(folder);
      forget(Instant.now().minus(KEPT));
      var file = folder.resolve(Sha256.of(picture) + kind.extension());
      write(picture, file);
      return root.relativize(file).toString().replace('\\', '/');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(byte[] picture, Path file) throws IOException {
    if (Files.exists(file)) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      return;
    }
    var part = Files.createTempFile(folder, "upload", ".part");
    try {
      Files.write(part, picture);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException _) {
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private void forget(Instant before) throws IOException {
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        if (Files.isRegularFile(file)
            && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
