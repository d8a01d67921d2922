package io.atelier.catalog;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/// SHA-256 of files, computed once.
public final class DigestCache {

  public DigestCache(Path dataFolder) {}

  /// The digest, if this very file (path, size, time, inode) was digested before. Reads no content.
  public Optional<String> known(Path file) {
    throw new UnsupportedOperationException();
  }

  /// The digest, computed if it is not known.
  public String digest(Path file) {
    return digest(file, () -> false, _ -> {});
  }

  /// As above; `cancelled` is asked and `progress` told the bytes read so far about every megabyte.
  ///
  /// @throws java.util.concurrent.CancellationException when `cancelled` says so
  public String digest(Path file, BooleanSupplier cancelled, LongConsumer progress) {
    throw new UnsupportedOperationException();
  }
}
