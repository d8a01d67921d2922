package io.atelier.access;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// What was done through the service, one JSON object a line in `access/audit.jsonl` of the data
/// folder; a full file becomes `audit.1.jsonl`, up to `audit.9.jsonl`. What can't be written is
/// told to the log, and stops nobody's work. Safe for any thread.
public final class AuditLog implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(AuditLog.class.getName());
  private static final JsonMapper JSON = new JsonMapper();
  private static final int KEPT = 9;

  private final Path folder;
  private final long mostBytes;
  private @Nullable FileChannel channel;

  /// @param data the data folder
  /// @param mostBytes of one file
  public AuditLog(Path data, long mostBytes) {
    folder = data.resolve("access");
    this.mostBytes = mostBytes;
  }

  /// Writes one line.
  public synchronized void write(AuditEntry entry) {
    try {
      var open = open();
      var line =
          ByteBuffer.wrap(
              (JSON.writeValueAsString(entry) + "\n")
                  .getBytes(java.nio.charset.StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        open.write(line);
      }
      if (open.size() >= mostBytes) {
        turn();
      }
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "The audit log in {0} cannot be written ({1}); what is done now is not recorded",
          folder,
          e.toString());
    }
  }

  private FileChannel open() throws IOException {
    var open = channel;
    if (open == null) {
      Files.createDirectories(folder);
      open =
          FileChannel.open(
              file(0),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.APPEND);
      channel = open;
    }
    return open;
  }

  private void turn() throws IOException {
    close();
    for (var age = KEPT - 1; age >= 0; age--) {
      if (Files.exists(file(age))) {
        Files.move(file(age), file(age + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private Path file(int age) {
    return folder.resolve(age == 0 ? "audit.jsonl" : "audit.%d.jsonl".formatted(age));
  }

  @Override
  public synchronized void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }
}
