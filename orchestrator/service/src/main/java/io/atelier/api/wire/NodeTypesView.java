package io.atelier.api.wire;

import io.atelier.nodes.BrokenNodes;
import io.atelier.nodes.Palette;
import java.util.List;

/// The node types that a workflow may use.
///
/// @param complete false while workers that may have more are still starting
/// @param broken nodes of the user's own that are left out
public record NodeTypesView(
    boolean complete, List<NodeTypeView> nodeTypes, List<BrokenView> broken) {

  /// Nodes that are left out, and why.
  public record BrokenView(String name, String code, String reason) {

    static BrokenView of(BrokenNodes nodes) {
      return new BrokenView(nodes.name(), nodes.code().name(), nodes.reason());
    }
  }

  public static NodeTypesView of(Palette palette, boolean complete) {
    return new NodeTypesView(
        complete,
        palette.types().all().stream().map(NodeTypeView::of).toList(),
        palette.broken().stream().map(BrokenView::of).toList());
  }
}
