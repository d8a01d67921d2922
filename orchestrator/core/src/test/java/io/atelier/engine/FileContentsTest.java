package io.atelier.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.catalog.DigestCache;
import io.atelier.catalog.FileKind;
import io.atelier.catalog.ModelIdentity;
import io.atelier.catalog.ResolvedFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileContentsTest {

  private static final long LARGE = 1L << 30;

  @TempDir private Path folder;
  private DigestCache digests;
  private FileContents contents;

  @BeforeEach
  void open() {
    digests = new DigestCache(folder.resolve("data"));
    contents = new FileContents(digests, 2);
  }

  @AfterEach
  void close() {
    contents.close();
  }

  @Test
  void takesASmallFileForItsContent() throws IOException {
    assertThat(contents.token(file("a", 3))).isEqualTo(digests.digest(folder.resolve("a")));
  }

  @Test
  void keepsWhatALargeFileCountsAsWhenItsDigestBecomesKnown() throws IOException {
    var large = file("a", LARGE);
    var before = contents.token(large);
    digests.digest(large.path());
    assertThat(contents.token(large)).isEqualTo(before);
  }

  @Test
  void remembersABoundedNumberOfFiles() throws IOException {
    var first = file("a", LARGE);
    var before = contents.token(first);
    digests.digest(first.path());
    contents.token(file("b", 3));
    assertThat(contents.token(first)).as("still remembered").isEqualTo(before);
    contents.token(file("c", 3));
    contents.token(file("d", 3));
    assertThat(contents.token(first)).as("looked at anew").isEqualTo(digests.digest(first.path()));
  }

  @Test
  void readsAndWritesNothingOnceItIsClosed() throws IOException {
    var sparse = file("sparse", LARGE);
    try (var content = new RandomAccessFile(sparse.path().toFile(), "rw")) {
      content.setLength(LARGE);
    }
    contents.token(sparse);
    contents.close();
    assertThat(Thread.getAllStackTraces().values())
        .flatMap(List::of)
        .noneMatch(frame -> frame.getClassName().equals(DigestCache.class.getName()));
  }

  @Test
  void seesWhatChangesInsideOfAModelsFolder() throws IOException {
    var path = folder.resolve("m");
    Files.createDirectories(path.resolve("unet"));
    Files.writeString(path.resolve("model_index.json"), "{}");
    var config = Files.writeString(path.resolve("unet/config.json"), "{}");
    var model = new ResolvedFile("diffusers", "m", path, LARGE, identity());
    var before = contents.token(model);
    assertThat(contents.token(model)).isEqualTo(before);
    Files.writeString(config, "{\"x\":1}");
    assertThat(contents.token(model)).isNotEqualTo(before);
  }

  private ResolvedFile file(String name, long bytes) throws IOException {
    var path = Files.writeString(folder.resolve(name), name);
    return new ResolvedFile("checkpoints", name, path, bytes, identity());
  }

  private static ModelIdentity identity() {
    return new ModelIdentity(FileKind.CHECKPOINT, null, null);
  }
}
