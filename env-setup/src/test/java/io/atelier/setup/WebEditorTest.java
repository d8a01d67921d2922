package io.atelier.setup;

import static io.atelier.setup.WebEditorVersion.USUAL;
import static io.atelier.setup.WebEditorVersion.V1_27;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// ComfyUI's editor, which pip brings and nobody imports.
class WebEditorTest {

  @TempDir Path folder;
  private PlayedWorld world;

  @BeforeEach
  void makeWorld() throws IOException {
    world = new PlayedWorld(folder);
    world.lock("editor", "front==1.58.1", "templates==0.1");
  }

  @Test
  void fetchesItIntoAFolderOfItsOwnOnce() throws IOException {
    assertThat(world.setup(world.machine()).webEditor(USUAL)).isEmpty();
    var runtime = world.setup(world.machine()).ensure();

    var editor = world.setup(world.machine()).ensureWebEditor(USUAL);

    assertThat(editor).hasParent(world.data.resolve("envs"));
    assertThat(editor.getFileName().toString()).matches("editor-[0-9a-f]{16}");
    assertThat(editor.resolve("front/code.py")).exists();
    assertThat(editor.resolve("templates/code.py")).exists();
    assertThat(runtime.sitePackages().resolve("front")).doesNotExist();
    assertThat(editor.resolveSibling(editor.getFileName() + ".building")).doesNotExist();

    var machine = world.machine();
    assertThat(world.setup(machine).ensureWebEditor(USUAL)).isEqualTo(editor);
    assertThat(world.setup(machine).webEditor(USUAL)).contains(editor);
    assertThat(machine.ran).isEmpty();
  }

  @Test
  void fetchesItAnewWhenAFileIsMissingOrTheLockIsAnother() throws IOException {
    var editor = world.setup(world.machine()).ensureWebEditor(USUAL);
    Files.delete(editor.resolve("front/code.py"));

    assertThat(world.setup(world.machine()).webEditor(USUAL)).isEmpty();
    assertThat(world.setup(world.machine()).ensureWebEditor(USUAL)).isEqualTo(editor);
    assertThat(editor.resolve("front/code.py")).exists();

    world.lock("editor", "front==1.59.0");
    assertThat(world.setup(world.machine()).webEditor(USUAL)).isEmpty();
    assertThat(world.setup(world.machine()).ensureWebEditor(USUAL)).isNotEqualTo(editor);
  }

  @Test
  void keepsVersionsApart() throws IOException {
    world.lock("editor-1.27", "front==1.27.10", "templates==0.1");
    var usual = world.setup(world.machine()).ensureWebEditor(USUAL);

    assertThat(world.setup(world.machine()).webEditor(V1_27)).isEmpty();
    assertThat(world.setup(world.machine()).ensureWebEditor(V1_27)).isNotEqualTo(usual);
    assertThat(world.setup(world.machine()).webEditor(USUAL)).contains(usual);
  }

  @Test
  void isTakenAwayWithTheRest() throws IOException {
    var editor = world.setup(world.machine()).ensureWebEditor(USUAL);

    world.setup(world.machine()).uninstall(true);

    assertThat(editor).doesNotExist();
  }
}
