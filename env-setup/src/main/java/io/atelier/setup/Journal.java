package io.atelier.setup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a data folder's set-ups did, one line each, written and synced before the act: which steps
/// began and ended, and what they brought into being. A torn last line (the power went) counts as
/// not written. Used only behind the [SetupGate], or for reading.
///
/// A line is time, event, subject, text and a full stop, with tabs between; tabs, newlines and
/// backslashes in a text are written as in Java. The full stop tells a whole line from a torn one
/// that a later line was written below: half a path would name another folder.
final class Journal {

  private static final String WHOLE = ".";

  private final Path file;
  private final Host.Disk disk;

  Journal(Path file, Host.Disk disk) {
    this.file = file;
    this.disk = disk;
  }

  /// One line.
  ///
  /// @param subject a [SetupStep], or a [Made.Kind] for a claim
  record Entry(Event event, String subject, String text) {

    Entry(Event event, SetupStep step, String text) {
      this(event, step.name(), text);
    }
  }

  enum Event {
    BEGAN,
    CLAIMED,
    DONE,
    /// What was claimed is no longer there.
    UNDONE
  }

  /// Before a step acts: that it does, and what it will make.
  void began(SetupStep step, String reason, List<Made> makes) throws IOException {
    var entries = new ArrayList<>(List.of(new Entry(Event.BEGAN, step, reason)));
    entries.addAll(unclaimed(makes));
    append(entries);
  }

  void done(SetupStep step) throws IOException {
    append(List.of(new Entry(Event.DONE, step, "")));
  }

  /// Before the things are made; what is claimed already is not claimed twice.
  void claim(List<Made> things) throws IOException {
    append(unclaimed(things));
  }

  private List<Entry> unclaimed(List<Made> things) throws IOException {
    var claimed = claims();
    return things.stream()
        .filter(each -> !claimed.contains(each))
        .map(each -> new Entry(Event.CLAIMED, each.kind().name(), each.name()))
        .toList();
  }

  void undone(Made thing) throws IOException {
    append(List.of(new Entry(Event.UNDONE, thing.kind().name(), thing.name())));
  }

  /// What is ours, in the order in which it was claimed.
  Set<Made> claims() throws IOException {
    var claims = new LinkedHashSet<Made>();
    for (var entry : entries()) {
      if (entry.event() == Event.CLAIMED) {
        claims.add(new Made(Made.Kind.valueOf(entry.subject()), entry.text()));
      } else if (entry.event() == Event.UNDONE) {
        claims.remove(new Made(Made.Kind.valueOf(entry.subject()), entry.text()));
      }
    }
    return claims;
  }

  /// Whether the step began and has not ended since.
  boolean isOpen(SetupStep step) throws IOException {
    var open = false;
    for (var entry : entries()) {
      if (entry.subject().equals(step.name())) {
        open = entry.event() == Event.BEGAN;
      }
    }
    return open;
  }

  List<Entry> entries() throws IOException {
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    var text = Files.readString(file);
    var entries = new ArrayList<Entry>();
    for (var line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      var words = line.split("\t", -1);
      if (words.length == 5 && words[4].equals(WHOLE)) {
        entries.add(new Entry(Event.valueOf(words[1]), words[2], words[3].translateEscapes()));
      }
    }
    return entries;
  }

  private void append(List<Entry> entries) throws IOException {
    if (entries.isEmpty()) {
      return;
    }
    Files.createDirectories(file.getParent());
    var text = new StringBuilder(endsInALine() ? "" : "\n");
    var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    for (var each : entries) {
      text.append(
          "%s\t%s\t%s\t%s\t%s\n"
              .formatted(now, each.event(), each.subject(), escaped(each), WHOLE));
    }
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      var bytes = ByteBuffer.wrap(text.toString().getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      disk.sync(channel);
    }
  }

  private boolean endsInALine() throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) == 0) {
      return true;
    }
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var last = ByteBuffer.allocate(1);
      channel.read(last, channel.size() - 1);
      return last.get(0) == '\n';
    }
  }

  private static String escaped(Entry entry) {
    return entry
        .text()
        .replace("\\", "\\\\")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\t", "\\t");
  }
}
