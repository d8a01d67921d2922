package io.atelier.formats.editor;

/// A node of a graph in its place.
///
/// @param path ids of the subgraphs' uses that lead to it and its own, as in `433:111`
record PlacedNode(String path, SavedNode node, Level level) {

  String id() {
    return node.id();
  }

  /// Whether it stands in a subgraph that is muted or bypassed: then nothing needs it.
  boolean isDormant() {
    var host = level.host();
    return host != null && (host.node().mode() != SavedNode.Mode.ACTIVE || host.isDormant());
  }
}
