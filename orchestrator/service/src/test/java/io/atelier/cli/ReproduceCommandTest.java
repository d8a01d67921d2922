package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.Pixels;
import io.atelier.artifacts.Png;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pictures that can't be reproduced: a code, one sentence, exit 2.
class ReproduceCommandTest {

  @TempDir private Path folder;
  private PlayedCommandLine line;

  @BeforeEach
  void play() {
    line = new PlayedCommandLine(folder.resolve("data"));
  }

  @Test
  void refusesAPictureThatSaysNothing() throws IOException {
    expectRefusal("NO_PROVENANCE", picture(Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"format\":", "3", "\"text\"", "[]", "null", "", "{} {}"})
  void refusesAPictureWhoseAccountIsDamaged(String chunk) throws IOException {
    expectRefusal("PROVENANCE_BROKEN", picture(Map.of("atelier", chunk)));
  }

  @Test
  void refusesAPictureWithoutAWorkflow() throws IOException {
    expectRefusal("NO_WORKFLOW_INSIDE", picture(Map.of("atelier", "{}")));
  }

  @Test
  void refusesAFileThatIsNoPicture() throws IOException {
    expectRefusal("NOT_A_PNG", Files.writeString(folder.resolve("a.png"), "hello"));
  }

  @Test
  void refusesAFolder() throws IOException {
    expectRefusal("WORKFLOW_UNREADABLE", Files.createDirectory(folder.resolve("a.png")));
  }

  @Test
  void refusesAFileThatIsNotThere() {
    expectRefusal("WORKFLOW_NOT_FOUND", folder.resolve("none.png"));
  }

  @Test
  void readsNoMoreThanAPictureCanBe() throws IOException {
    Path huge = folder.resolve("huge.png");
    try (var file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength((64L << 20) + 1);
    }

    expectRefusal("PNG_TOO_LARGE", huge);
  }

  private void expectRefusal(String code, Path picture) {
    assertThat(line.run("reproduce", picture.toString())).isEqualTo(ExitCode.INVALID);
    assertThat(line.err()).startsWith("atelier: " + code + ": ");
    assertThat(line.err().lines()).hasSize(1);
  }

  private Path picture(Map<String, String> chunks) throws IOException {
    Path file = folder.resolve("a.png");
    try (var out = Files.newOutputStream(file)) {
      Png.write(new Pixels(1, 1, 3, ByteBuffer.allocate(3)), new LinkedHashMap<>(chunks), 1, out);
    }
    return file;
  }
}
