package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the export refuses before anything is set up.
class ExportCommandTest {

  @TempDir private Path folder;
  private PlayedCommandLine line;

  @BeforeEach
  void play() {
    line = new PlayedCommandLine(folder.resolve("data"));
  }

  @Test
  void offersTheNearestNameOfAnUnknownCheckpoint() throws IOException {
    Path checkpoints = Files.createDirectories(folder.resolve("models/checkpoints"));
    Files.writeString(checkpoints.resolve("photo-real.safetensors"), "");

    int exit =
        line.run("models", "export", "photoreal.safetensors", "--models", models(), "--out", out());

    assertThat(exit).isEqualTo(ExitCode.INVALID);
    assertThat(line.err())
        .startsWith("atelier: FILE_NOT_FOUND: ")
        .contains("photo-real.safetensors");
  }

  @Test
  void refusesPicklesByNameAndByPath() throws IOException {
    Path pickle = Files.writeString(folder.resolve("old.ckpt"), "");

    assertThat(line.run("models", "export", "old.ckpt", "--out", out()))
        .isEqualTo(ExitCode.INVALID);
    assertThat(line.run("models", "export", pickle.toString(), "--out", out()))
        .isEqualTo(ExitCode.INVALID);

    assertThat(line.err().lines()).hasSize(2).allMatch(said -> said.contains("PICKLE_REFUSED"));
  }

  @Test
  void leavesAFolderAloneThatHoldsSomething() throws IOException {
    Path mine = Files.createDirectory(folder.resolve("out"));
    Files.writeString(mine.resolve("mine.txt"), "mine");

    int exit = line.run("models", "export", "tiny-random.safetensors", "--out", out(), "--json");

    assertThat(exit).isEqualTo(ExitCode.INVALID);
    assertThat(line.err()).startsWith("atelier: FOLDER_NOT_EMPTY: ");
    assertThat(line.out()).contains("\"failed\"", "FOLDER_NOT_EMPTY");
    assertThat(mine).isDirectoryContaining(file -> file.endsWith("mine.txt"));
  }

  @Test
  void helpsWithItself() {
    assertThat(line.run("models", "--help")).isEqualTo(ExitCode.DONE);
    assertThat(line.run("models", "export", "--help")).isEqualTo(ExitCode.DONE);
    assertThat(line.out()).contains("--out=DIR", "CHECKPOINT");
  }

  private String models() {
    return folder.resolve("models").toString();
  }

  private String out() {
    return folder.resolve("out").toString();
  }
}
