package io.atelier.setup;

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
    assertThat(world.setup(world.machine()).webEditor()).isEmpty();
    var runtime = world.setup(world.machine()).ensure();

    var editor = world.setup(world.machine()).ensureWebEditor();

    assertThat(editor).hasParent(world.data.resolve("envs"));
    assertThat(editor.getFileName().toString()).matches("editor-[0-9a-f]{16}");
    assertThat(editor.resolve("front/code.py")).exists();
    assertThat(editor.resolve("templates/code.py")).exists();
    assertThat(runtime.sitePackages().resolve("front")).doesNotExist();
    assertThat(editor.resolveSibling(editor.getFileName() + ".building")).doesNotExist();

    var machine = world.machine();
    assertThat(world.setup(machine).ensureWebEditor()).isEqualTo(editor);
    assertThat(world.setup(machine).webEditor()).contains(editor);
    assertThat(machine.ran).isEmpty();
  }

  @Test
  void fetchesItAnewWhenAFileIsMissingOrTheLockIsAnother() throws IOException {
    var editor = world.setup(world.machine()).ensureWebEditor();
    Files.delete(editor.resolve("front/code.py"));

    assertThat(world.setup(world.machine()).webEditor()).isEmpty();
    assertThat(world.setup(world.machine()).ensureWebEditor()).isEqualTo(editor);
    assertThat(editor.resolve("front/code.py")).exists();

    world.lock("editor", "front==1.59.0");
    assertThat(world.setup(world.machine()).webEditor()).isEmpty();
    assertThat(world.setup(world.machine()).ensureWebEditor()).isNotEqualTo(editor);
  }

  @Test
  void isTakenAwayWithTheRest() throws IOException {
    var editor = world.setup(world.machine()).ensureWebEditor();

    world.setup(world.machine()).uninstall(true);

    assertThat(editor).doesNotExist();
  }
}
