package io.atelier.formats.editor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// A file in the editor's own form.
///
/// @param subgraphs by their ids, wherever in the file they are defined
record SavedWorkflow(SavedGraph graph, SequencedMap<String, SavedGraph> subgraphs) {

  SavedWorkflow {
    subgraphs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(subgraphs));
  }

  Optional<SavedGraph> subgraph(SavedNode node) {
    return Optional.ofNullable(subgraphs.get(node.type()));
  }

  /// The nodes of the graph and of every subgraph.
  Stream<SavedNode> allNodes() {
    return Stream.concat(Stream.of(graph), subgraphs.values().stream())
        .flatMap(each -> each.nodes().values().stream());
  }
}
