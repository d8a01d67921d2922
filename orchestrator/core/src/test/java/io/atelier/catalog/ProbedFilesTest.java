package io.atelier.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbedFilesTest {

  private static final FileTime NOON = FileTime.from(Instant.parse("2026-01-01T12:00:00Z"));

  @TempDir private Path folder;
  private final ProbedFiles probed = new ProbedFiles();

  @Test
  void readsAFileThatStaysTheSameOnce() throws IOException {
    Path file = file("{");

    assertThat(probed.probe(file)).isSameAs(probed.probe(file));
  }

  @Test
  void readsAFileAgainThatChanged() throws IOException {
    Path file = file("{");
    ModelProbe.Answer before = probed.probe(file);

    Files.setLastModifiedTime(file, NOON);

    assertThat(probed.probe(file)).isNotSameAs(before);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("m.safetensors"), text);
  }
}
