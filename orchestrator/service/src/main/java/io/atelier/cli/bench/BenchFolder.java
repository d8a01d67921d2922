package io.atelier.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// A temporary folder for the pictures of a measurement, gone afterwards.
///
/// @param path empty at first
public record BenchFolder(Path path) implements AutoCloseable {

  /// Makes one.
  public static BenchFolder create() throws IOException {
    return new BenchFolder(Files.createTempDirectory("atelier-bench"));
  }

  /// Makes one where the disk counts.
  public static BenchFolder in(Path parent) throws IOException {
    return new BenchFolder(Files.createTempDirectory(Files.createDirectories(parent), "bench"));
  }

  @Override
  public void close() {
    try (var files = Files.walk(path)) {
      files.sorted(Comparator.reverseOrder()).forEach(BenchFolder::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
