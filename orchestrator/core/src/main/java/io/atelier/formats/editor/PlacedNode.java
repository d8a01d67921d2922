package io.atelier.formats.editor;

/// A node of a graph in its place.
///
/// @param path ids of the subgraphs' uses that lead to it and its own, as in `433:111`
record PlacedNode(String path, SavedNode node, Level level) {

  String id() {
    return node.id();
  }
}
