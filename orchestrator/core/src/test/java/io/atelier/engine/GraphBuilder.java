package io.atelier.engine;

import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import java.util.LinkedHashMap;

/// Builds workflows in tests: `graph().node("3", "Number", "value", 7)`, where an [Input] stands
/// for itself and anything else is a literal.
final class GraphBuilder {

  private final LinkedHashMap<String, GraphNode> nodes = new LinkedHashMap<>();

  static GraphBuilder graph() {
    return new GraphBuilder();
  }

  static Input.Link link(String node) {
    return new Input.Link(node, 0);
  }

  GraphBuilder node(String id, String type, Object... inputs) {
    var byName = new LinkedHashMap<String, Input>();
    for (var i = 0; i < inputs.length; i += 2) {
      byName.put((String) inputs[i], input(inputs[i + 1]));
    }
    nodes.put(id, new GraphNode(id, type, null, byName));
    return this;
  }

  Workflow build() {
    return new Workflow(nodes);
  }

  private static Input input(Object value) {
    return switch (value) {
      case Input input -> input;
      case Integer number -> Input.Literal.of(number.longValue());
      case Long number -> Input.Literal.of(number);
      case Double number -> Input.Literal.of(number);
      case Boolean flag -> Input.Literal.of(flag);
      case String text -> Input.Literal.of(text);
      default -> throw new IllegalArgumentException(String.valueOf(value));
    };
  }
}
