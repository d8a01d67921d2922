package io.atelier.engine;

import io.atelier.catalog.DigestCache;
import io.atelier.catalog.ModelFiles;
import io.atelier.catalog.ResolvedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// Tells the contents of files apart for node keys. A small file is digested at once. A large one
/// counts as its place, size, time and inode until its digest is known; that is computed beside the
/// run, on a thread of its own. What a file counts as does not change while this object remembers
/// it, so that a digest which comes later does not make a loaded model look new.
final class FileContents implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(FileContents.class.getName());
  private static final long SMALL = 64L * 1024 * 1024;
  private static final int MOST_TOKENS = 1_000;

  private final DigestCache digests;
  private final Map<String, String> tokens;
  private final ExecutorService digesting =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("digests").factory());
  private volatile boolean closed;

  FileContents(DigestCache digests) {
    this(digests, MOST_TOKENS);
  }

  /// @param most how many files it tells apart; the least recently used is forgotten first
  FileContents(DigestCache digests, int most) {
    this.digests = digests;
    tokens =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > most;
          }
        };
  }

  /// What stands for the file's content in a key.
  ///
  /// @throws io.atelier.graph.AtelierException when the file cannot be read
  synchronized String token(ResolvedFile file) {
    var identity = identity(file);
    var known = tokens.get(identity);
    if (known != null) {
      return known;
    }
    var token = newToken(file, identity);
    tokens.put(identity, token);
    return token;
  }

  /// The digest, if it is known by now.
  Optional<String> sha256(Path path) {
    return digests.known(path);
  }

  private String newToken(ResolvedFile file, String identity) {
    var known = digests.known(file.path());
    if (known.isPresent()) {
      return known.get();
    }
    if (file.bytes() < SMALL) {
      return digests.digest(file.path());
    }
    digesting.execute(() -> digest(file.path()));
    return identity;
  }

  private void digest(Path path) {
    try {
      digests.digest(path, () -> closed, _ -> {});
    } catch (CancellationException _) {
      // The program ends; the next one digests it.
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The digest of {0} could not be computed, so pictures do not name it: {1}",
          path,
          e.getMessage());
    }
  }

  private static String identity(ResolvedFile file) {
    return ModelFiles.of(file.path()).stream()
        .map(FileContents::state)
        .collect(Collectors.joining("\n", file.path() + "\n", ""));
  }

  private static String state(Path path) {
    try {
      var found = Files.readAttributes(path, BasicFileAttributes.class);
      return "%s|%d|%s|%s".formatted(path, found.size(), found.lastModifiedTime(), found.fileKey());
    } catch (IOException _) {
      return "%s|gone".formatted(path);
    }
  }

  /// Returns when nothing is read or written any more: about a megabyte after a digest was begun.
  @Override
  public void close() {
    closed = true;
    digesting.close();
  }
}
