package io.atelier.formats.editor;

import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import java.math.BigDecimal;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// A node in words, so that two of them compare whatever the order of their inputs, and numbers as
/// numbers.
final class QueuedNode {

  private QueuedNode() {}

  static String said(GraphNode node) {
    var inputs = new TreeMap<String, String>();
    node.inputs().forEach((name, input) -> inputs.put(name, said(input)));
    return "%s '%s' %s".formatted(node.type(), node.title(), inputs);
  }

  private static String said(Input input) {
    return switch (input) {
      case Input.Link link -> link.toString();
      case Input.Literal(var value) -> said(value);
    };
  }

  private static String said(JsonNode value) {
    return value.isNumber()
        ? new BigDecimal(value.asString()).stripTrailingZeros().toPlainString()
        : value.toString();
  }
}
