package io.atelier.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkflowFilesTest {

  @TempDir private Path folder;

  @Test
  void findsWorkflowsAtAnyDepthAndNoLayouts() throws IOException {
    Files.createDirectory(folder.resolve("learn"));
    for (var name : new String[] {"b.json", "b.ui.json", "learn/a.json", "hole.png", "a.json"}) {
      Files.writeString(folder.resolve(name), "{}");
    }
    assertThat(WorkflowFiles.below(folder).stream().map(folder::relativize))
        .containsExactly(Path.of("a.json"), Path.of("b.json"), Path.of("learn/a.json"));
  }

  @Test
  void putsALayoutBesideItsWorkflow() {
    assertThat(WorkflowFiles.layoutOf(Path.of("w/a.b.json"))).isEqualTo(Path.of("w/a.b.ui.json"));
    assertThat(WorkflowFiles.layoutOf(Path.of("picture.png")))
        .isEqualTo(Path.of("picture.ui.json"));
    assertThat(WorkflowFiles.layoutOf(Path.of(".hidden"))).isEqualTo(Path.of(".hidden.ui.json"));
    assertThat(WorkflowFiles.workflowOf(Path.of("w/a.ui.json"))).isEqualTo(Path.of("w/a.json"));
  }
}
