package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TemporaryFolderTest {

  @Test
  void isGoneWithAllThatIsInItOnceItIsClosed() throws IOException {
    Path path;
    try (var folder = TemporaryFolder.make("atelier-test")) {
      path = folder.path();
      Files.writeString(Files.createDirectories(path.resolve("a/b")).resolve("c"), "c");
    }

    assertThat(path).doesNotExist();
  }
}
