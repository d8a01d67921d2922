package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ConvertCommandTest {

  private static final String EDITORS =
      """
      {"nodes": [
         {"id": 1, "type": "EmptyImage", "widgets_values": [8, 16, 1, 0],
          "outputs": [{"name": "IMAGE", "type": "IMAGE", "links": [1]}]},
         {"id": 2, "type": "PreviewImage", "title": "Größe",
          "inputs": [{"name": "images", "type": "IMAGE", "link": 1}]}],
       "links": [[1, 1, 0, 2, 0, "IMAGE"]], "version": 0.4}
      """;

  @TempDir private Path folder;
  private PlayedCommandLine line;

  @BeforeEach
  void play() {
    line = new PlayedCommandLine(folder.resolve("data"));
  }

  @Test
  void printsWhatTheEditorWouldQueue() throws IOException {
    assertThat(line.run("convert", write("w.json", EDITORS))).isEqualTo(ExitCode.DONE);
    assertThat(JsonMapper.shared().readTree(line.out()))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"1": {"inputs": {"width": 8, "height": 16, "batch_size": 1, "color": 0},
                           "class_type": "EmptyImage", "_meta": {"title": "EmptyImage"}},
                     "2": {"inputs": {"images": ["1", 0]},
                           "class_type": "PreviewImage", "_meta": {"title": "Größe"}}}
                    """));
  }

  @Test
  void convertsForAComfyUiWhoseNodesAreNotKnownHere() throws IOException {
    var workflow =
        write(
            "w.json", "{\"nodes\": [{\"id\": 5, \"type\": \"Theirs\", \"widgets_values\": [3]}]}");
    var declared =
        write(
            "object_info.json",
            "{\"Theirs\": {\"display_name\": \"Of theirs\", \"input\": {\"required\": {\"n\": [\"INT\", {}]}}}}");

    assertThat(line.run("convert", workflow)).isEqualTo(ExitCode.INVALID);
    assertThat(line.err()).contains("EDITOR_TYPES_UNKNOWN", "Theirs");
    assertThat(line.run("convert", workflow, "--object-info", declared)).isEqualTo(ExitCode.DONE);
    assertThat(line.out()).contains("\"n\" : 3", "Of theirs");
  }

  @Test
  void saysWhatIsWrongWithDeclarations() throws IOException {
    var workflow = write("w.json", EDITORS);
    assertThat(line.run("convert", workflow, "--object-info", write("none.json", "[]")))
        .isEqualTo(ExitCode.INVALID);
    assertThat(line.err()).contains("OBJECT_INFO_INVALID", "/object_info");
    assertThat(line.run("convert", workflow, "--object-info", folder.resolve("gone").toString()))
        .isNotEqualTo(ExitCode.DONE);
  }

  @Test
  void checksAWorkflowInTheEditorsFormAsAnyOther() throws IOException {
    assertThat(line.run("validate", write("w.json", EDITORS))).isEqualTo(ExitCode.DONE);
    assertThat(line.run("validate", write("v.json", EDITORS.replace("[8, 16,", "[8, -16,"))))
        .isEqualTo(ExitCode.INVALID);
    assertThat(line.err()).contains("TOO_SMALL");
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }
}
