package io.atelier.formats;

import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// Gives the nodes of a converted layout the ids back that they have in the workflow.
final class LayoutIds {

  private LayoutIds() {}

  static Workflow restore(Path layout, WorkflowFile converted) throws IOException {
    var ids = new HashMap<String, String>();
    for (var node : JsonMapper.shared().readTree(Files.readString(layout)).required("nodes")) {
      ids.put(
          node.required("id").asString(),
          node.required("properties").required(UiFormat.ID).asString());
    }
    var nodes = new LinkedHashMap<String, GraphNode>();
    for (var node : converted.workflow().nodes().values()) {
      var inputs = new LinkedHashMap<String, Input>();
      node.inputs().forEach((name, input) -> inputs.put(name, restore(input, ids)));
      var id = ids.getOrDefault(node.id(), node.id());
      nodes.put(id, new GraphNode(id, node.type(), node.title(), inputs));
    }
    return new Workflow(nodes);
  }

  private static Input restore(Input input, Map<String, String> ids) {
    return input instanceof Input.Link(var node, var slot)
        ? new Input.Link(ids.getOrDefault(node, node), slot)
        : input;
  }
}
