package io.atelier.workers.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.atelier.artifacts.Png;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.formats.WorkflowReader;
import io.atelier.nodes.BrokenNodes;
import io.atelier.nodes.CustomNodeCode;
import io.atelier.nodes.NodeJar;
import io.atelier.nodes.RealPython;
import io.atelier.workers.NamedEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Nodes of the user's own in a real worker process with a real Python.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CustomNodesIT {

  private static final String WORKFLOW =
      """
      {"three": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 3, "color": 0}},
       "count": {"class_type": "CountPictures", "inputs": {"images": ["three", 0]}},
       "red": {"class_type": "EmptyImage",
               "inputs": {"width": ["count", 0], "height": 2, "batch_size": 1, "color": 16711680}},
       "cyan": {"class_type": "Negative", "inputs": {"image": ["red", 0]}},
       "save": {"class_type": "SaveImage", "inputs": {"images": ["cyan", 0], "filename_prefix": "x"}}}
      """;

  @TempDir private Path folder;

  @BeforeAll
  static void needsPython() {
    RealPython.executable();
  }

  @Test
  void runsThemAndNamesWhatIsBroken() throws IOException {
    var custom = Files.createDirectories(folder.resolve("custom_nodes"));
    NodeJar.ofTheReadme(custom.resolve("count.jar"));
    Files.writeString(custom.resolve("negative.py"), tenLinesOfPython());
    Files.writeString(custom.resolve("leaves.py"), "import os; os._exit(3)");
    Files.writeString(
        custom.resolve("taken.py"),
        tenLinesOfPython().replace("\"Negative\"", "\"CountPictures\""));

    var environment = new NamedEnvironment("default", RealPython.executable(), custom);
    try (var worker = Children.real(environment, folder)) {
      var palette = worker.palette();
      assertThat(palette.types().names()).contains("KSampler", "CountPictures", "Negative");
      assertThat(palette.broken())
          .extracting(BrokenNodes::name, BrokenNodes::code)
          .containsExactly(
              tuple("leaves", CustomNodeCode.PROCESS_ENDED),
              tuple("taken", CustomNodeCode.NAME_TAKEN));
      assertThat(worker.run(request(), _ -> {}))
          .isInstanceOfSatisfying(RunOutcome.Done.class, this::hasThePicture);
    }
  }

  private void hasThePicture(RunOutcome.Done done) {
    assertThat(done.artifacts()).hasSize(1);
    try (var in =
        Files.newInputStream(folder.resolve("out").resolve(done.artifacts().getFirst().name()))) {
      var pixels = Png.pixels(in);
      assertThat(List.of(pixels.width(), pixels.height())).containsExactly(3, 2);
      assertThat(List.of(pixels.bytes().get(0), pixels.bytes().get(1)))
          .containsExactly((byte) 0, (byte) -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RunRequest request() throws IOException {
    var file = Files.writeString(folder.resolve("workflow.json"), WORKFLOW);
    return new RunRequest("one", WorkflowReader.read(file).workflow(), new LinkedHashMap<>());
  }

  /// The example of py/README.md, as it stands there.
  private static String tenLinesOfPython() throws IOException {
    var readme = Files.readString(Children.root().resolve("py/README.md"));
    var lines = readme.substring(readme.indexOf("    from typing import Annotated")).lines();
    return String.join("\n", lines.limit(10).map(line -> line.substring(4)).toList()) + "\n";
  }
}
