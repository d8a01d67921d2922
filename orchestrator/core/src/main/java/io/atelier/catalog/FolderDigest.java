package io.atelier.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atelier.graph.Sha256;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// The digest of a model's folder: SHA-256 of the lines `name␀sha256␊` of its files, sorted by
/// name. Nothing is remembered but the files' own digests.
final class FolderDigest {

  private FolderDigest() {}

  /// @param digests of a file; empty where it is not known, and then neither is the folder's
  static Optional<String> of(Path folder, Function<Path, Optional<String>> digests) {
    var whole = Sha256.digest();
    for (var name : ModelFiles.names(folder)) {
      var sha256 = digests.apply(folder.resolve(name));
      if (sha256.isEmpty()) {
        return Optional.empty();
      }
      whole.update("%s\0%s\n".formatted(name, sha256.get()).getBytes(UTF_8));
    }
    return Optional.of(Sha256.hex(whole));
  }
}
