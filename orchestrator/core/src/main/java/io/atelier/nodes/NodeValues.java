package io.atelier.nodes;

import java.util.List;

/// What one output of a node gave: one value, or several where the port is declared as a list.
public record NodeValues(List<NodeValue> values) {

  public NodeValues {
    values = List.copyOf(values);
  }

  public static NodeValues of(NodeValue... values) {
    return new NodeValues(List.of(values));
  }
}
