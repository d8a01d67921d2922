package io.atelier.formats;

/// Where a node stands in ComfyUI's editor and how much room it takes, in the editor's pixels; `y`
/// is below the title, which stands above it.
///
/// Source of the measures: ComfyUI's frontend 1.27, whose KSampler is 315 by 262.
record NodeBox(int x, int y, int width, int height) {

  static final int TITLE = 30;

  private static final int SLOT = 20;
  private static final int FIELD = 24;
  private static final int TEXT_BOX = 140;
  private static final int PICTURE = 212;
  private static final int MARGIN = 6;
  private static final int MARGIN_OF_FIELDS = 8;

  private static final int NARROW = 210;
  private static final int WIDE = 315;
  private static final int WIDE_FOR_TEXT = 400;

  static NodeBox of(UiNode node, int x, int y) {
    return new NodeBox(x, y, width(node), height(node));
  }

  private static int width(UiNode node) {
    if (node.widgets().hasTextBox()) {
      return WIDE_FOR_TEXT;
    }
    return node.widgets().count() > 0 || showsPicture(node) ? WIDE : NARROW;
  }

  private static int height(UiNode node) {
    var fields = node.widgets().count();
    return rows(node) * SLOT
        + MARGIN
        + (fields > 0 ? fields * FIELD + MARGIN_OF_FIELDS : 0)
        + (node.widgets().hasTextBox() ? TEXT_BOX : 0)
        + (showsPicture(node) ? PICTURE : 0);
  }

  /// Inputs stand on the left and outputs on the right of the same rows.
  private static int rows(UiNode node) {
    return Math.max(node.sockets().size(), node.type().outputs().size());
  }

  /// The picture that was chosen, or the ones that were made.
  private static boolean showsPicture(UiNode node) {
    return node.widgets().uploads() || (node.type().outputNode() && takesPictures(node));
  }

  private static boolean takesPictures(UiNode node) {
    return node.sockets().stream().anyMatch(port -> port.type().name().equals("IMAGE"));
  }

  int right() {
    return x + width;
  }

  int bottom() {
    return y + height;
  }

  /// How far down an output's dot is.
  int output(int slot) {
    return y + slot * SLOT + SLOT / 2;
  }

  /// How far down an input's dot is, for the node that stands here.
  int input(UiNode node, int slot) {
    var field = slot - node.sockets().size();
    return field < 0 ? output(slot) : y + rows(node) * SLOT + field * FIELD + FIELD / 2;
  }
}
