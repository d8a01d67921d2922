package io.atelier.graph;

import java.math.BigInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What stands at an input of a node: a value, or a link to another node's output.
public sealed interface Input {

  /// A value, kept as it stands in the file. In ComfyUI's format every bare list means a link, so a
  /// list that is a value is wrapped: `{"__value__": […]}`. A bare list in here is a link that
  /// could not be read; the engine's check says so.
  record Literal(JsonNode value) implements Input {

    private static final String WRAPPER = "__value__";

    /// Takes any value, wrapping a list.
    public static Literal of(JsonNode value) {
      return new Literal(
          value.isArray() ? JsonNodeFactory.instance.objectNode().set(WRAPPER, value) : value);
    }

    public static Literal of(String value) {
      return new Literal(JsonNodeFactory.instance.stringNode(value));
    }

    public static Literal of(boolean value) {
      return new Literal(JsonNodeFactory.instance.booleanNode(value));
    }

    public static Literal of(long value) {
      return new Literal(JsonNodeFactory.instance.numberNode(value));
    }

    public static Literal of(BigInteger value) {
      return new Literal(JsonNodeFactory.instance.numberNode(value));
    }

    public static Literal of(double value) {
      return new Literal(JsonNodeFactory.instance.numberNode(value));
    }

    /// The value itself, taken out of its wrapper.
    public JsonNode plain() {
      return value.isObject() && value.has(WRAPPER) ? value.get(WRAPPER) : value;
    }
  }

  /// A link to an output.
  ///
  /// @param node id of the node it comes from
  /// @param slot index of that node's output; the check refuses what is out of range
  record Link(String node, int slot) implements Input {}
}
