package io.atelier.nodes;

import java.util.List;

/// What one output of a node gave: one value, or several where the port is declared as a list.
public record NodeValues(List<NodeValue> values) {

  public NodeValues {
    values = List.copyOf(values);
    if (values.stream().anyMatch(NodeValue.Listed.class::isInstance)) {
      throw new IllegalArgumentException(
          "an output holds a list; declare the output as one and give its values one by one");
    }
  }

  public static NodeValues of(NodeValue... values) {
    return new NodeValues(List.of(values));
  }
}
