package io.atelier.access;

import io.atelier.graph.AtelierException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The tokens on disk: one JSON file that only its owner may read. A change is made under a lock,
/// written beside and renamed, so that a service that runs sees it whole, and at its next request.
final class TokenFile {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int FORMAT = 1;

  /// A file lock is held by a process, so threads need one of their own.
  private static final ReentrantLock THREADS = new ReentrantLock();

  private record Content(int format, List<Token> tokens) {}

  /// What tells one state of the file from another without reading it.
  private record Stamp(@Nullable Object inode, FileTime modified, long bytes) {}

  private record Seen(@Nullable Stamp stamp, List<Token> tokens) {}

  private final Path path;
  private volatile @Nullable Seen seen;

  TokenFile(Path path) {
    this.path = path;
  }

  /// Every token that was ever made, the revoked ones too.
  ///
  /// @throws AtelierException TOKENS_UNREADABLE
  List<Token> read() {
    try {
      var stamp = stamp();
      var last = seen;
      if (last != null && stamp != null && stamp.equals(last.stamp)) {
        return last.tokens;
      }
      var tokens = stamp == null ? List.<Token>of() : load();
      seen = new Seen(stamp, tokens);
      return tokens;
    } catch (IOException | JacksonException | NullPointerException e) {
      throw unreadable(e);
    }
  }

  private @Nullable Stamp stamp() throws IOException {
    try {
      var now = Files.readAttributes(path, BasicFileAttributes.class);
      return new Stamp(now.fileKey(), now.lastModifiedTime(), now.size());
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private List<Token> load() throws IOException {
    var content = JSON.readValue(Files.readAllBytes(path), Content.class);
    if (content.format() != FORMAT) {
      throw new IOException("it has format %d, not %d".formatted(content.format(), FORMAT));
    }
    return List.copyOf(content.tokens());
  }

  /// Replaces what is there.
  ///
  /// @throws AtelierException TOKENS_UNREADABLE; nothing is changed then
  void change(UnaryOperator<List<Token>> change) {
    THREADS.lock();
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      try (var channel =
              FileChannel.open(
                  path.resolveSibling(path.getFileName() + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var lock = channel.lock()) {
        assert lock.isValid();
        write(change.apply(read()));
      }
    } catch (IOException e) {
      throw unreadable(e);
    } finally {
      THREADS.unlock();
    }
  }

  private void write(List<Token> tokens) throws IOException {
    var beside = path.resolveSibling(path.getFileName() + ".part");
    Files.deleteIfExists(beside);
    Files.createFile(beside, ownersOnly());
    try (var channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(JSON.writeValueAsBytes(new Content(FORMAT, tokens))));
      channel.force(true);
    }
    Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
  }

  private FileAttribute<?>[] ownersOnly() {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private AtelierException unreadable(Exception e) {
    var reason = e instanceof JacksonException json ? json.getOriginalMessage() : e.toString();
    return new AtelierException(
        AccessCode.TOKENS_UNREADABLE,
        "The tokens in %s can't be read or written (%s), so nobody is let in; mend the file, or take it away and make new tokens."
            .formatted(path, reason),
        e);
  }
}
