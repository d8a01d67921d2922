package io.atelier.setup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// Lets one set-up at a time into a data folder. The operating system opens it again when a process
/// dies, however it dies.
final class SetupGate implements AutoCloseable {

  private static final ConcurrentHashMap<Path, ReentrantLock> IN_THIS_JVM =
      new ConcurrentHashMap<>();

  /// Holds the process id of the one inside.
  static final String FILE = ".lock";

  private final ReentrantLock threads;
  private final FileChannel channel;

  private SetupGate(ReentrantLock threads, FileChannel channel) {
    this.threads = threads;
    this.channel = channel;
  }

  static SetupGate enter(Path folder, Narration narration)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    var threads = IN_THIS_JVM.computeIfAbsent(folder.toRealPath(), any -> new ReentrantLock());
    if (!threads.tryLock()) {
      narration.waiting("Another set-up runs in this very program; waiting for it to end.");
      threads.lockInterruptibly();
    }
    try {
      return new SetupGate(threads, lockedFile(folder.resolve(FILE), narration));
    } catch (FileLockInterruptionException | ClosedByInterruptException interrupted) {
      threads.unlock();
      throw (InterruptedException) new InterruptedException().initCause(interrupted);
    } catch (IOException | RuntimeException | Error failed) {
      threads.unlock();
      throw failed;
    }
  }

  private static FileChannel lockedFile(Path file, Narration narration) throws IOException {
    while (true) {
      Files.createDirectories(file.getParent());
      var channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        var opened = identity(file);
        lock(channel, file, narration);
        if (opened.isPresent() && opened.equals(identity(file))) {
          return channel;
        }
      } catch (IOException | RuntimeException | Error failed) {
        channel.close();
        throw failed;
      }
      // The one before us was an uninstall: what is locked here is a file that has gone.
      channel.close();
    }
  }

  /// Asked of the folder: opening the file a second time and closing it would drop the lock.
  private static Optional<Object> identity(Path file) throws IOException {
    try {
      return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    }
  }

  private static void lock(FileChannel channel, Path file, Narration narration) throws IOException {
    if (channel.tryLock() == null) {
      narration.waiting(
          "Another set-up (process %s) works in %s; waiting for it to end."
              .formatted(holder(channel), file.getParent()));
      channel.lock();
    }
    channel.truncate(0);
    var pid = Long.toString(ProcessHandle.current().pid());
    channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.UTF_8)), 0);
  }

  private static String holder(FileChannel channel) throws IOException {
    var bytes = ByteBuffer.allocate(20);
    channel.read(bytes, 0);
    var text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
    return text.isEmpty() ? "unknown" : text;
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      threads.unlock();
    }
  }
}
