package io.atelier.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.graph.GraphNode;
import io.atelier.nodes.NodeTypes;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayersTest {

  private static final Path WORKFLOW =
      Path.of(System.getProperty("atelier.root"), "workflows/text-to-image.json");

  @Test
  void putsEveryNodeIntoAColumnLeftOfWhatItFeeds() {
    var workflow = WorkflowReader.read(WORKFLOW).workflow();

    var layers = Layers.of(workflow, NodeTypes.shipped());

    Map<String, Integer> column = new HashMap<>();
    for (var each = 0; each < layers.columns().size(); each++) {
      for (GraphNode node : layers.columns().get(each)) {
        column.put(node.id(), each);
      }
    }
    assertThat(column.keySet()).isEqualTo(workflow.nodes().keySet());
    assertThat(layers.wires())
        .hasSize(9)
        .contains(new Layers.Wire("sampler", "decode", "LATENT"))
        .allSatisfy(wire -> assertThat(column.get(wire.from())).isLessThan(column.get(wire.to())));
  }
}
