package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutCommandTest {

  private static final String WORKFLOW =
      "{\"image\": {\"class_type\": \"EmptyImage\", \"inputs\": {\"width\": 8}}}";

  @TempDir private Path folder;
  private PlayedCommandLine line;

  @BeforeEach
  void play() {
    line = new PlayedCommandLine(folder.resolve("data"));
  }

  @Test
  void writesALayoutBesideEachWorkflowAndSaysWhere() throws IOException {
    Path one = write("one.json", WORKFLOW);
    Path two = write("two.json", WORKFLOW);

    assertThat(run(one, two)).isEqualTo(ExitCode.DONE);

    assertThat(line.out().lines())
        .containsExactly(
            folder.resolve("one.ui.json").toString(), folder.resolve("two.ui.json").toString());
    assertThat(folder.resolve("one.ui.json")).content().contains("\"EmptyImage\"", "\"version\"");
  }

  @Test
  void takesAFolderAndLeavesTheLayoutsInItAlone() throws IOException {
    write("learn/one.json", WORKFLOW);
    Path stranger = write("stranger.ui.json", "not ours");

    assertThat(run(folder)).isEqualTo(ExitCode.DONE);
    assertThat(run(stranger)).isEqualTo(ExitCode.DONE);

    assertThat(line.out().lines()).containsExactly(folder.resolve("learn/one.ui.json").toString());
    assertThat(stranger).hasContent("not ours");
  }

  @Test
  void writesElsewhereWithoutMixingFoldersUp() throws IOException {
    write("learn/one.json", WORKFLOW);
    write("one.json", WORKFLOW);
    Path out = folder.resolve("data/layouts");

    assertThat(line.run("layout", folder.toString(), "--out", out.toString()))
        .isEqualTo(ExitCode.DONE);

    assertThat(out.resolve("one.ui.json")).exists();
    assertThat(out.resolve("learn/one.ui.json")).exists();
    assertThat(folder.resolve("one.ui.json")).doesNotExist();
  }

  @Test
  void refusesAWorkflowThatCannotBeLaidOutAndNamesTheFile() throws IOException {
    Path bad = write("bad.json", WORKFLOW.replace("EmptyImage", "EmptyImagine"));

    assertThat(run(bad)).isEqualTo(ExitCode.INVALID);

    assertThat(line.err()).startsWith("atelier: NO_LAYOUT: " + bad).contains("'EmptyImage'");
    assertThat(folder.resolve("bad.ui.json")).doesNotExist();
  }

  @Test
  void saysThatALayoutCannotBeWritten() throws IOException {
    Path file = write("one.json", WORKFLOW);
    Path taken = write("taken", "a file");

    assertThat(line.run("layout", file.toString(), "--out", taken.toString()))
        .isEqualTo(ExitCode.FAILED);

    assertThat(line.err()).startsWith("atelier: OUTPUT_NOT_WRITABLE: ").contains("--out");
  }

  @Test
  void asksForAFile() {
    assertThat(line.run("layout")).isEqualTo(ExitCode.INVALID);
  }

  private int run(Path... files) {
    String[] arguments = new String[files.length + 1];
    arguments[0] = "layout";
    for (int file = 0; file < files.length; file++) {
      arguments[file + 1] = files[file].toString();
    }
    return line.run(arguments);
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
