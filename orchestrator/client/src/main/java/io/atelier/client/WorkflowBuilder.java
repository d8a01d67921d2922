package io.atelier.client;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Puts a workflow together. What a node takes is not checked here: the service names every wrong
/// input when the workflow is submitted. One thread.
public final class WorkflowBuilder {

  private final ObjectNode nodes = JsonNodeFactory.instance.objectNode();

  WorkflowBuilder() {}

  /// Adds a node under the next free number.
  ///
  /// @param type such as `KSampler`
  public NodeBuilder node(String type) {
    int number = nodes.size() + 1;
    while (nodes.has(Integer.toString(number))) {
      number++;
    }
    return node(Integer.toString(number), type);
  }

  /// Adds a node.
  ///
  /// @param id by which results and failures name it
  /// @throws IllegalArgumentException when there is one of that id
  public NodeBuilder node(String id, String type) {
    if (nodes.has(id)) {
      throw new IllegalArgumentException("there is a node '%s' already".formatted(id));
    }
    ObjectNode node = nodes.putObject(id).put("class_type", type);
    return new NodeBuilder(id, node.putObject("inputs"));
  }

  /// The workflow as it stands; adding to the builder afterwards does not change it.
  public Workflow build() {
    return new Workflow(nodes.deepCopy());
  }
}
