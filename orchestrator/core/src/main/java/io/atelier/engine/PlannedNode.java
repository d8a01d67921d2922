package io.atelier.engine;

import io.atelier.catalog.ResolvedFile;
import io.atelier.graph.GraphNode;
import io.atelier.nodes.NodeType;
import java.util.SortedMap;
import java.util.stream.Stream;

/// A node that a run needs.
///
/// @param inputs by name, those that the workflow gives and the type declares
/// @param key equal for nodes that give equal results
record PlannedNode(
    int number, GraphNode node, NodeType type, SortedMap<String, BoundInput> inputs, String key) {

  String id() {
    return node.id();
  }

  Stream<Integer> sources() {
    return inputs.values().stream()
        .filter(BoundInput.From.class::isInstance)
        .map(input -> ((BoundInput.From) input).node());
  }

  Stream<ResolvedFile> files() {
    return inputs.values().stream()
        .filter(BoundInput.Named.class::isInstance)
        .map(input -> ((BoundInput.Named) input).file());
  }
}
