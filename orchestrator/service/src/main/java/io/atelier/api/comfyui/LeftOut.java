package io.atelier.api.comfyui;

import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeTypes;
import java.util.LinkedHashMap;

/// Takes out what the editor's fields can't leave out: it queues null, or an empty text, for an
/// optional input that nobody has filled in.
record LeftOut(NodeTypes types) {

  Workflow of(Workflow workflow) {
    var nodes = new LinkedHashMap<String, GraphNode>();
    workflow
        .nodes()
        .forEach((id, node) ->
            nodes.put(id, types.find(node.type()).map(type -> of(node, type)).orElse(node)));
    return new Workflow(nodes);
  }

  private static GraphNode of(GraphNode node, NodeType type) {
    var inputs = new LinkedHashMap<>(node.inputs());
    for (var port : type.inputs()) {
      if (inputs.get(port.name()) instanceof Input.Literal(var value) && port.isLeftOutBy(value)) {
        inputs.remove(port.name());
      }
    }
    return new GraphNode(node.id(), node.type(), node.title(), inputs);
  }
}
