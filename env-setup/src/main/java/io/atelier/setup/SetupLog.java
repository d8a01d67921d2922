package io.atelier.setup;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The file that keeps what the commands of one set-up printed. It comes into being with its first
/// line, so a set-up with nothing to do leaves none. The newest twenty stay.
final class SetupLog implements AutoCloseable {

  private static final int KEPT = 20;
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private final Path folder;
  private final Path file;
  private @Nullable Writer writer;
  private boolean broken;

  SetupLog(Path folder) {
    var name =
        "setup-%s-%d.log"
            .formatted(
                LocalDateTime.now(ZoneId.systemDefault()).format(STAMP),
                ProcessHandle.current().pid());
    this.folder = folder;
    this.file = folder.resolve(name);
  }

  Path file() {
    return file;
  }

  synchronized void write(String line) {
    if (broken) {
      return;
    }
    try {
      var out = writer == null ? open() : writer;
      writer = out;
      out.write(line);
      out.write('\n');
      out.flush();
    } catch (IOException full) {
      // A log that cannot be written must not hide the failure it would have told of.
      broken = true;
    }
  }

  @Override
  public synchronized void close() {
    try {
      if (writer != null) {
        writer.close();
      }
    } catch (IOException full) {
      broken = true;
    }
    writer = null;
  }

  /// Every log of a set-up; other files stay.
  static void deleteAll(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      for (var log : logs(folder)) {
        Files.deleteIfExists(log);
      }
    }
  }

  private Writer open() throws IOException {
    Files.createDirectories(folder);
    for (var old : older(folder)) {
      Files.deleteIfExists(old);
    }
    return Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static List<Path> older(Path folder) throws IOException {
    return logs(folder).stream()
        .sorted(Comparator.<Path>naturalOrder().reversed())
        .skip(KEPT - 1)
        .toList();
  }

  private static List<Path> logs(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(each -> each.getFileName().toString().startsWith("setup-")).toList();
    }
  }
}
