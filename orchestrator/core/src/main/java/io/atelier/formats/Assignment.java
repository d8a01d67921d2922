package io.atelier.formats;

import io.atelier.graph.Workflow;
import io.atelier.nodes.NodeTypes;

/// A value set on a workflow from outside, as `NODE.INPUT=VALUE`.
///
/// @param target `NODE.INPUT`: NODE is a node id, or else a title that only one node has
/// @param value read by the type of the input's port
public record Assignment(String target, String value) {

  /// @throws io.atelier.graph.AtelierException ASSIGNMENT_MALFORMED
  public static Assignment parse(String text) {
    throw new UnsupportedOperationException();
  }

  /// The workflow with the value set; a link that stood there is replaced.
  ///
  /// @throws io.atelier.graph.AtelierException with a [FormatCode]
  public Workflow apply(Workflow workflow, NodeTypes types) {
    throw new UnsupportedOperationException();
  }
}
