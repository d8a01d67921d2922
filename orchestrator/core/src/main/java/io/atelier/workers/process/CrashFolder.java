package io.atelier.workers.process;

import io.atelier.engine.CrashReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Where reports of crashes are kept, the newest of them.
record CrashFolder(Path folder) {

  private static final System.Logger LOG = System.getLogger(CrashFolder.class.getName());
  private static final int KEPT = 40;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  /// The JVM's account of a native crash.
  ///
  /// @param pid of the process, or `%p` for the JVM to fill in
  static Path errorFile(Path folder, String pid) {
    return folder.resolve("hs_err_%s.log".formatted(pid));
  }

  /// The account that a process left, if it did.
  Optional<Path> errorFile(long pid) {
    return Optional.of(errorFile(folder, Long.toString(pid))).filter(Files::isRegularFile);
  }

  /// Makes the folder; without it everything works but the keeping.
  void prepare() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      warn(e);
    }
  }

  /// Writes a report.
  ///
  /// @return the report with the place of its file, or as it was when that can't be written
  CrashReport keep(CrashReport report) {
    var name = "crash-%s-%d.txt".formatted(TIME.format(report.at()), report.ending().pid());
    var file = folder.resolve(name);
    try {
      Files.writeString(file, CrashText.of(report));
      forgetOldest();
      return report.keptIn(file);
    } catch (IOException | UncheckedIOException e) {
      warn(e);
      return report;
    }
  }

  private void forgetOldest() throws IOException {
    for (var old : oldestFirst().reversed().stream().skip(KEPT).toList()) {
      Files.deleteIfExists(old);
    }
  }

  private List<Path> oldestFirst() throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("(crash-|hs_err_).*"))
          .sorted(Comparator.comparingLong(file -> file.toFile().lastModified()))
          .toList();
    }
  }

  private void warn(Exception e) {
    LOG.log(
        System.Logger.Level.WARNING,
        "Reports of crashed workers cannot be kept in {0} ({1})",
        folder,
        e.toString());
  }
}
