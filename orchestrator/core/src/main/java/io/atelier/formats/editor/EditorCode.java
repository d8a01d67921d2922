package io.atelier.formats.editor;

import io.atelier.graph.ErrorCode;

/// How a workflow in the editor's own form can fail to become one that runs.
public enum EditorCode implements ErrorCode {
  /// It uses node types that are not known; the message names all of them.
  EDITOR_TYPES_UNKNOWN,
  /// A node, a link or a subgraph in it is damaged; the message names it.
  EDITOR_GRAPH_BROKEN,
  /// A subgraph that contains itself, or links that lead back to where they began.
  EDITOR_GRAPH_ENDLESS,
  /// It uses a group node, which subgraphs have replaced.
  EDITOR_GROUP_NODE,
  /// Opened up, it has more nodes than any workflow needs.
  EDITOR_GRAPH_TOO_LARGE,
  /// The declarations of node types are none.
  OBJECT_INFO_INVALID
}
