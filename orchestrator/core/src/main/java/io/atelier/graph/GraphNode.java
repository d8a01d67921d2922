package io.atelier.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// One node of a workflow: a use of a node type.
///
/// @param id unique in its workflow; ids from inside a subgraph are paths such as `433:111`
/// @param type name of the node type, ComfyUI's `class_type`
/// @param title what its author called it
/// @param inputs by name, in the order of the file
public record GraphNode(
    String id, String type, @Nullable String title, SequencedMap<String, Input> inputs) {

  public GraphNode {
    inputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(inputs));
  }

  /// The same node with one input replaced or added.
  public GraphNode with(String name, Input input) {
    var changed = new LinkedHashMap<>(inputs);
    changed.put(name, input);
    return new GraphNode(id, type, title, changed);
  }
}
