package io.atelier.api.console;

import java.util.List;

/// A workflow as a drawing, in the units of its SVG.
record GraphView(int width, int height, List<BoxView> boxes, List<WireView> wires) {

  /// A node.
  ///
  /// @param label of at most so many letters as the box has room for
  /// @param note what became of it, such as `1.20 s`
  /// @param state `ran`, `kept`, `working`, `failed` or `idle`
  /// @param whole everything that there is to say of it
  record BoxView(
      int x,
      int y,
      int width,
      int height,
      String label,
      String type,
      String note,
      String state,
      String whole) {}

  /// A link.
  ///
  /// @param path as SVG has it
  /// @param kind such as `latent`; `other` for the types that have no colour of their own
  record WireView(String path, String kind) {}
}
