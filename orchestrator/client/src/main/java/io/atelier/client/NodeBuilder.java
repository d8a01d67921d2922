package io.atelier.client;

import tools.jackson.databind.node.ObjectNode;

/// One node of a workflow that is being put together.
public final class NodeBuilder {

  private final String id;
  private final ObjectNode inputs;

  NodeBuilder(String id, ObjectNode inputs) {
    this.id = id;
    this.inputs = inputs;
  }

  /// An output of a node.
  ///
  /// @param node id
  /// @param index from 0, in the order of the node type's outputs
  public record Output(String node, int index) {}

  public String id() {
    return id;
  }

  /// Gives an input a value: text, a number, a boolean, or what Jackson makes JSON of.
  public NodeBuilder set(String input, Object value) {
    inputs.set(input, Json.MAPPER.valueToTree(value));
    return this;
  }

  /// Links an input to another node's output.
  public NodeBuilder set(String input, Output from) {
    inputs.putArray(input).add(from.node()).add(from.index());
    return this;
  }

  /// An output of this node, to link to.
  ///
  /// @param index from 0
  public Output output(int index) {
    return new Output(id, index);
  }
}
