package io.atelier.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// The most memory that a process ever had at once, as Linux counts it.
final class PeakMemory {

  private static final Pattern LINE = Pattern.compile("VmHWM:\\s*(\\d+) kB");
  private static final double KIBIBYTE = 1024;

  private PeakMemory() {}

  /// In bytes; 0 where the system does not tell.
  static double of(ProcessHandle process) throws IOException {
    var status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    var found = LINE.matcher(Files.readString(status));
    return found.find() ? Long.parseLong(found.group(1)) * KIBIBYTE : 0;
  }
}
