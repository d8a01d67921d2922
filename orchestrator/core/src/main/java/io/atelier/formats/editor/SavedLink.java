package io.atelier.formats.editor;

/// A link between two nodes of one graph.
///
/// @param origin id of the node that it comes from, `-10` for the inputs of a subgraph
/// @param target id of the node that it goes to, `-20` for the outputs of a subgraph
record SavedLink(String id, String origin, int originSlot, String target, int targetSlot) {

  static final String SUBGRAPH_INPUTS = "-10";
}
