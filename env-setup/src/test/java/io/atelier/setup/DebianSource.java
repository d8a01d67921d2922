package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The archive of CPython 3.11.2 in Debian's source package, from the mirror that this machine is
/// set up for. It is byte for byte the one whose checksum pyenv holds.
final class DebianSource {

  private static final Path SOURCES = Path.of("/etc/apt/sources.list.d/debian.sources");

  private DebianSource() {}

  /// Puts it into python-build's cache.
  ///
  /// @return empty where it cannot be had
  static Optional<Path> into(Path cache, Path scratch) throws IOException, InterruptedException {
    if (!Files.exists(SOURCES)) {
      return Optional.empty();
    }
    Files.createDirectories(scratch.resolve("lists/partial"));
    Files.createDirectories(scratch.resolve("cache/archives/partial"));
    Files.writeString(
        scratch.resolve("source.sources"),
        Files.readString(SOURCES).replaceAll("(?m)^Types: deb$", "Types: deb-src"));
    apt(scratch, "update");
    apt(scratch, "source", "--download-only", "python3.11");
    try (var files = Files.newDirectoryStream(scratch, "python3.11_3.11.2.orig.tar.*")) {
      for (var file : files) {
        var name = file.toString().endsWith("xz") ? "Python-3.11.2.tar.xz" : "Python-3.11.2.tar.gz";
        return Optional.of(Files.move(file, Files.createDirectories(cache).resolve(name)));
      }
    }
    return Optional.empty();
  }

  /// Without a trace in the machine's own apt. Whether it worked shows in the files.
  private static void apt(Path folder, String... words) throws IOException, InterruptedException {
    var all =
        new ArrayList<>(
            List.of(
                "apt-get",
                "-o",
                "Dir::Etc::sourcelist=" + folder.resolve("source.sources"),
                "-o",
                "Dir::Etc::sourceparts=/nowhere",
                "-o",
                "Dir::State::lists=" + folder.resolve("lists"),
                "-o",
                "Dir::Cache=" + folder.resolve("cache"),
                "-o",
                "APT::Sandbox::User="));
    Stream.of(words).forEach(all::add);
    new ProcessBuilder(all)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("apt.log").toFile())
        .start()
        .waitFor();
  }
}
