package io.atelier.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.formats.editor.EditorTypes;
import io.atelier.nodes.NodeTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every workflow that we ship has its layout beside it.
class ShippedLayoutsTest {

  private static final Path FOLDER = Path.of(System.getProperty("atelier.root"), "workflows");
  private static final NodeTypes TYPES = NodeTypes.shipped();

  static List<Path> workflows() throws IOException {
    return WorkflowFiles.below(FOLDER);
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void liesBesideItsWorkflowAsItWouldBeWrittenToday(Path workflow) throws IOException {
    assertThat(Files.readString(WorkflowFiles.layoutOf(workflow)))
        .as("./atelier layout workflows writes it anew")
        .isEqualTo(UiFormat.write(WorkflowReader.read(workflow).workflow(), TYPES));
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void showsTheSameWorkflow(Path workflow) throws IOException {
    var layout = Files.readString(WorkflowFiles.layoutOf(workflow));
    assertThat(UiReader.read(layout, TYPES)).isEqualTo(WorkflowReader.read(workflow).workflow());
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void runsAsTheWorkflowThatItShows(Path workflow) throws IOException {
    var layout = WorkflowFiles.layoutOf(workflow);
    assertThat(LayoutIds.restore(layout, WorkflowReader.read(layout, EditorTypes.of(TYPES))))
        .isEqualTo(WorkflowReader.read(workflow).workflow());
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void isTidy(Path workflow) throws IOException {
    LayoutShape.of(Files.readString(WorkflowFiles.layoutOf(workflow))).requireTidy();
  }

  @Test
  void belongsToAWorkflowThatIsStillThere() throws IOException {
    try (var files = Files.walk(FOLDER)) {
      assertThat(files.filter(WorkflowFiles::isLayout).map(WorkflowFiles::workflowOf))
          .isNotEmpty()
          .allMatch(Files::isRegularFile);
    }
  }
}
