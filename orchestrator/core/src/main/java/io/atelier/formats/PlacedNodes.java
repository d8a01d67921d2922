package io.atelier.formats;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Columns of nodes with a place for each: from left to right, and in a column from the top.
record PlacedNodes(Map<UiNode, NodeBox> boxes) {

  private static final int LEFT = 40;
  private static final int TOP = 80;
  private static final int BETWEEN_COLUMNS = 80;
  private static final int BETWEEN_NODES = 40;

  static PlacedNodes of(List<List<UiNode>> columns) {
    var boxes = new HashMap<UiNode, NodeBox>();
    var x = LEFT;
    for (var column : columns) {
      x = BETWEEN_COLUMNS + stack(column, x, boxes);
    }
    return new PlacedNodes(boxes);
  }

  /// Says where the column ends on the right.
  private static int stack(List<UiNode> column, int x, Map<UiNode, NodeBox> boxes) {
    var y = TOP;
    var right = x;
    for (var node : column) {
      var box = NodeBox.of(node, x, y);
      boxes.put(node, box);
      y = box.bottom() + NodeBox.TITLE + BETWEEN_NODES;
      right = Math.max(right, box.right());
    }
    return right;
  }

  NodeBox box(UiNode node) {
    var box = boxes.get(node);
    if (box == null) {
      throw new IllegalArgumentException("node " + node.id() + " has no place");
    }
    return box;
  }

  /// How far down a link begins.
  int start(UiLink link) {
    return box(link.from()).output(link.fromSlot());
  }

  /// How far down a link ends.
  int end(UiLink link) {
    return box(link.to()).input(link.to(), link.toSlot());
  }
}
