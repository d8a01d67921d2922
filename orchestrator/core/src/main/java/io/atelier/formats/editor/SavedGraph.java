package io.atelier.formats.editor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// A graph as it stands in the file: the workflow itself, or what a subgraph is made of.
///
/// @param name what an author called a subgraph
/// @param inputs of a subgraph
/// @param outputs of a subgraph
record SavedGraph(
    String name,
    SequencedMap<String, SavedNode> nodes,
    Map<String, SavedLink> links,
    List<SubgraphPort> inputs,
    List<SubgraphPort> outputs) {

  SavedGraph {
    nodes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(nodes));
    links = Map.copyOf(links);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  Optional<SavedLink> link(String id) {
    return Optional.ofNullable(links.get(id));
  }

  /// What stands inside at the ends of the links that leave an input of this subgraph.
  List<SavedLink> behind(int input) {
    return inputs.get(input).links().stream().flatMap(id -> link(id).stream()).toList();
  }
}
