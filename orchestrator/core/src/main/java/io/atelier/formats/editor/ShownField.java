package io.atelier.formats.editor;

/// A field of an inner node that the use of a subgraph shows: an entry of `proxyWidgets`.
///
/// @param node id of the inner node, or `-1` for an input of the use itself
record ShownField(String node, String field) {

  static final String ITSELF = "-1";
}
