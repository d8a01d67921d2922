package io.atelier.nodes;

import io.atelier.catalog.ResolvedFile;
import io.atelier.graph.PortType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What travels between nodes.
public sealed interface NodeValue {

  /// A number, a text, a switch, or any JSON.
  record Plain(JsonNode json) implements NodeValue {

    public static Plain of(String text) {
      return new Plain(JsonNodeFactory.instance.stringNode(text));
    }

    public static Plain of(long number) {
      return new Plain(JsonNodeFactory.instance.numberNode(number));
    }
  }

  /// Stands for a live object in Python's registry. Whoever holds the last one frees it.
  ///
  /// @param bytes what the object takes in memory beyond what others had before, as Python reports
  /// @param isModel whether it holds a network
  record Handle(String id, PortType type, long bytes, boolean isModel) implements NodeValue {}

  /// All values of an input, for a node type that takes them as a list.
  record Listed(List<NodeValue> values) implements NodeValue {
    public Listed {
      values = List.copyOf(values);
    }
  }

  /// A file that the workflow named.
  ///
  /// @param sha256 of its content; null until it is known
  record File(ResolvedFile file, @Nullable String sha256) implements NodeValue {}
}
