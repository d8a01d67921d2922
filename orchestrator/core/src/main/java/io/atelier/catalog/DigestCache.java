package io.atelier.catalog;

import io.atelier.graph.AtelierException;
import io.atelier.graph.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/// SHA-256 of files, and of models' folders from those of their files, computed once and remembered
/// by real path, size, modification time and inode. Safe for any thread; any number of processes
/// may share the data folder. If that cannot be written, digests are remembered by this object
/// alone.
public final class DigestCache {

  private static final System.Logger LOG = System.getLogger(DigestCache.class.getName());
  private static final int CHUNK = 1 << 20;

  private final DigestFile file;
  private final Map<FileStamp, String> digests = new ConcurrentHashMap<>();
  private List<FileStamp> loaded = List.of();

  /// Keeps `digests.json` in the data folder, which is made with the first digest.
  public DigestCache(Path dataFolder) {
    file = new DigestFile(dataFolder.resolve("digests.json"));
  }

  /// The digest, if this very state of the file was digested before. Reads none of its content.
  public Optional<String> known(Path model) {
    if (ModelFiles.isFolder(model)) {
      return FolderDigest.of(model, this::known);
    }
    try {
      return known(FileStamp.of(model));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// The digest, computed if it is not known.
  ///
  /// @throws AtelierException FILE_UNREADABLE or FILE_CHANGED
  public String digest(Path model) {
    return digest(model, () -> false, _ -> {});
  }

  /// As above; about every megabyte `cancelled` is asked and `progress` told the bytes read so far.
  ///
  /// @throws CancellationException when `cancelled` says so
  public String digest(Path model, BooleanSupplier cancelled, LongConsumer progress) {
    if (ModelFiles.isFolder(model)) {
      return FolderDigest.of(model, file -> Optional.of(digest(file, cancelled, progress)))
          .orElseThrow();
    }
    try {
      var before = FileStamp.of(model);
      var known = known(before);
      return known.isPresent() ? known.get() : compute(model, before, cancelled, progress);
    } catch (IOException e) {
      throw CatalogFault.unreadable(model, e);
    }
  }

  private Optional<String> known(FileStamp stamp) {
    reload();
    return Optional.ofNullable(digests.get(stamp));
  }

  /// Takes in what other processes have added since.
  private synchronized void reload() {
    var now = file.stamp();
    if (!now.equals(loaded)) {
      digests.putAll(file.read());
      loaded = now;
    }
  }

  private String compute(
      Path model, FileStamp before, BooleanSupplier cancelled, LongConsumer progress)
      throws IOException {
    var sha256 = hash(model, before.bytes(), cancelled, progress);
    if (!FileStamp.of(model).equals(before)) {
      throw CatalogFault.changed(model);
    }
    digests.put(before, sha256);
    remember(before, sha256);
    return sha256;
  }

  private static String hash(
      Path model, long expected, BooleanSupplier cancelled, LongConsumer progress)
      throws IOException {
    var digest = Sha256.digest();
    var chunk = new byte[CHUNK];
    var done = 0L;
    try (var in = Files.newInputStream(model)) {
      for (int n; (n = in.readNBytes(chunk, 0, CHUNK)) > 0; ) {
        if (cancelled.getAsBoolean()) {
          throw new CancellationException("Cancelled while reading " + model);
        }
        digest.update(chunk, 0, n);
        done += n;
        if (done > expected) {
          throw CatalogFault.changed(model); // Else a growing file is never done.
        }
        progress.accept(done);
      }
    }
    return Sha256.hex(digest);
  }

  private void remember(FileStamp stamp, String sha256) {
    try {
      file.add(stamp, sha256);
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The digest of {0} cannot be remembered ({1}); it is computed again after a restart",
          stamp.path(),
          e.toString());
    }
  }
}
