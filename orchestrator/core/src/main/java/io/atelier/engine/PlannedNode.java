package io.atelier.engine;

import io.atelier.catalog.ResolvedFile;
import io.atelier.graph.GraphNode;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.NodeType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/// A node that a run needs.
///
/// @param inputs by name, those that the workflow gives and the type declares
/// @param lazy names of those inputs of which only the run can tell whether they are needed
/// @param embeddings files that its prompts may name, as far as the workflow says the prompts
/// @param key equal for nodes that give equal results
record PlannedNode(
    int number,
    GraphNode node,
    NodeType type,
    SortedMap<String, BoundInput> inputs,
    Set<String> lazy,
    List<ResolvedFile> embeddings,
    String key) {

  String id() {
    return node.id();
  }

  BoundInput input(String name) {
    return Optional.ofNullable(inputs.get(name)).orElseThrow();
  }

  InputPort port(String name) {
    return type.input(name).orElseThrow();
  }

  /// The numbers of all nodes that feed it.
  Stream<Integer> sources() {
    return sources(inputs.values().stream());
  }

  /// The numbers of those that it surely needs.
  Stream<Integer> eagerSources() {
    return sources(
        inputs.entrySet().stream()
            .filter(input -> !lazy.contains(input.getKey()))
            .map(Map.Entry::getValue));
  }

  static Stream<Integer> sources(Stream<BoundInput> inputs) {
    return inputs
        .filter(BoundInput.From.class::isInstance)
        .map(input -> ((BoundInput.From) input).node());
  }

  Stream<ResolvedFile> files() {
    var named =
        inputs.values().stream()
            .filter(BoundInput.Named.class::isInstance)
            .map(input -> ((BoundInput.Named) input).file());
    return Stream.concat(named, embeddings.stream());
  }
}
