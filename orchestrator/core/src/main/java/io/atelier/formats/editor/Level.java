package io.atelier.formats.editor;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A graph in its place: the workflow, or a subgraph at one of its uses.
///
/// @param host the use; null for the workflow itself
record Level(SavedGraph graph, @Nullable PlacedNode host) {

  Optional<PlacedNode> node(String id) {
    return Optional.ofNullable(graph.nodes().get(id)).map(this::place);
  }

  PlacedNode place(SavedNode node) {
    var path = host == null ? node.id() : host.path() + ":" + node.id();
    return new PlacedNode(path, node, this);
  }
}
