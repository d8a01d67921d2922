package io.atelier.catalog;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The remembered digests on disk: one JSON file that any process of this user may read at any time
/// and change under a lock. A change is written beside and renamed, so readers need no lock.
final class DigestFile {

  private static final System.Logger LOG = System.getLogger(DigestFile.class.getName());
  private static final JsonMapper JSON = new JsonMapper();
  private static final int FORMAT = 1;
  private static final int MOST_ENTRIES = 10_000;
  private static final long MOST_BYTES = 64L << 20;

  /// A file lock is held by a process, so threads need one of their own.
  private static final ReentrantLock THREADS = new ReentrantLock();

  private record Entry(FileStamp file, String sha256) {}

  private record Content(int format, List<Entry> digests) {}

  private final Path path;

  DigestFile(Path path) {
    this.path = path;
  }

  /// What tells one state of the file from another; empty if there is none.
  List<FileStamp> stamp() {
    try {
      return List.of(FileStamp.of(path));
    } catch (IOException e) {
      return List.of();
    }
  }

  /// All that is remembered, oldest first; nothing if the file is missing or damaged.
  SequencedMap<FileStamp, String> read() {
    var digests = new LinkedHashMap<FileStamp, String>();
    try {
      if (Files.size(path) > MOST_BYTES) {
        throw new IOException("it is larger than %d bytes".formatted(MOST_BYTES));
      }
      var content = JSON.readValue(Files.readAllBytes(path), Content.class);
      if (content.format() != FORMAT) {
        throw new IOException("it has format %d, not %d".formatted(content.format(), FORMAT));
      }
      content.digests().forEach(entry -> digests.put(entry.file(), checked(entry.sha256())));
    } catch (NoSuchFileException e) {
      return digests;
    } catch (IOException | JacksonException | NullPointerException | IllegalArgumentException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The remembered digests in {0} cannot be read ({1}); starting anew, files are digested again",
          path,
          e instanceof JacksonException json ? json.getOriginalMessage() : e.getMessage());
      digests.clear();
    }
    return digests;
  }

  private static String checked(String sha256) {
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("“%s” is no SHA-256".formatted(sha256));
    }
    return sha256;
  }

  /// Remembers one more and forgets what was known of the same path, and the oldest beyond the
  /// bound.
  void add(FileStamp file, String sha256) throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    THREADS.lock();
    try (var channel =
            FileChannel.open(
                path.resolveSibling(path.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      assert lock.isValid();
      var digests = read();
      digests.keySet().removeIf(known -> known.path().equals(file.path()));
      digests.put(file, sha256);
      while (digests.size() > MOST_ENTRIES) {
        digests.pollFirstEntry();
      }
      write(digests);
    } finally {
      THREADS.unlock();
    }
  }

  private void write(Map<FileStamp, String> digests) throws IOException {
    var entries = new ArrayList<Entry>();
    digests.forEach((file, sha256) -> entries.add(new Entry(file, sha256)));
    var beside = path.resolveSibling(path.getFileName() + ".part");
    Files.write(beside, JSON.writeValueAsBytes(new Content(FORMAT, entries)));
    Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
  }
}
