package io.atelier.artifacts;

import io.atelier.graph.Sha256;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;

/// A file while it is written: hidden, beside its final place, whole and synced before it gets a
/// name. Closing removes it, whether or not it got one.
final class PartFile implements AutoCloseable {

  /// What was written.
  record Content(long bytes, String sha256) {}

  private static final System.Logger LOG = System.getLogger(PartFile.class.getName());
  private static final Pattern NAME = Pattern.compile("\\.atelier-[0-9a-f-]{36}\\.part");
  private static final Duration OLD = Duration.ofHours(1);

  private final Path path;

  private PartFile(Path path) {
    this.path = path;
  }

  static PartFile in(Path folder) {
    return new PartFile(folder.resolve(".atelier-" + UUID.randomUUID() + ".part"));
  }

  /// Whether a file is the leftover of a process that was killed.
  static boolean isLeftover(Path file, Instant now) throws IOException {
    if (!NAME.matcher(file.getFileName().toString()).matches()) {
      return false;
    }
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(OLD));
    } catch (NoSuchFileException e) {
      return false; // Its writer has just finished.
    }
  }

  Content write(ContentWriter content) throws IOException {
    try (var channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var digest = Sha256.digest();
      var out =
          new BufferedOutputStream(
              new DigestOutputStream(Channels.newOutputStream(channel), digest), 1 << 16);
      content.write(unclosable(out));
      out.flush();
      channel.force(true);
      return new Content(channel.size(), Sha256.hex(digest));
    }
  }

  /// Gives the content its name, atomically; never replaces a file.
  ///
  /// @return false if the name is taken
  boolean publish(Path target) throws IOException {
    try {
      Files.createLink(target, path);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException | FileSystemException e) {
      return publishWithoutLinks(target);
    }
  }

  /// exFAT and some network file systems have no links: an empty file takes the name, then the
  /// content takes its place.
  boolean publishWithoutLinks(Path target) throws IOException {
    try {
      Files.createFile(target);
    } catch (FileAlreadyExistsException e) {
      return false;
    }
    try {
      Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (IOException e) {
      Files.deleteIfExists(target);
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} cannot be removed ({1}); it is removed when the folder is opened again later",
          path,
          e.toString());
    }
  }

  private static OutputStream unclosable(OutputStream out) {
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
      }

      @Override
      public void close() throws IOException {
        flush();
      }
    };
  }
}
