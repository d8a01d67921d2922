package io.atelier.nodes;

import java.util.Map;

/// What a node in Java reads from its inputs. The check has made sure of all of it for workflows
/// that passed it.
public final class NodeInputs {

  private NodeInputs() {}

  /// The live object at an input.
  ///
  /// @throws NodeFailure NODE_FAULT when there is none
  public static NodeValue.Handle handle(Map<String, NodeValue> inputs, String name) {
    if (inputs.get(name) instanceof NodeValue.Handle handle) {
      return handle;
    }
    throw unusable(name, "live object");
  }

  /// The text at an input.
  ///
  /// @throws NodeFailure NODE_FAULT when there is none
  public static String text(Map<String, NodeValue> inputs, String name) {
    if (inputs.get(name) instanceof NodeValue.Plain(var json) && json.isString()) {
      return json.asString();
    }
    throw unusable(name, "text");
  }

  /// The switch at an input.
  ///
  /// @throws NodeFailure NODE_FAULT when there is none
  public static boolean flag(Map<String, NodeValue> inputs, String name) {
    if (inputs.get(name) instanceof NodeValue.Plain(var json) && json.isBoolean()) {
      return json.booleanValue();
    }
    throw unusable(name, "switch");
  }

  /// Whatever stands at an input.
  ///
  /// @throws NodeFailure NODE_FAULT when there is nothing
  public static NodeValue value(Map<String, NodeValue> inputs, String name) {
    var value = inputs.get(name);
    if (value == null) {
      throw unusable(name, "value");
    }
    return value;
  }

  /// Whether the node before had nothing to give here, as a pipeline has not for each of its
  /// outputs.
  static boolean isNothing(Map<String, NodeValue> inputs, String name) {
    return inputs.get(name) instanceof NodeValue.Plain(var json) && json.isNull();
  }

  private static NodeFailure unusable(String name, String wanted) {
    return new NodeFailure(
        NodeCode.NODE_FAULT.name(),
        "Input '%s' holds no %s; link one to it".formatted(name, wanted),
        null,
        null);
  }
}
