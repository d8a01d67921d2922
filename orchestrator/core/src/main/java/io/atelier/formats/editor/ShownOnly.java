package io.atelier.formats.editor;

import java.util.Set;

/// The nodes that exist only in the editor.
final class ShownOnly {

  static final String PRIMITIVE = "PrimitiveNode";
  static final String REROUTE = "Reroute";

  private static final Set<String> TYPES = Set.of("Note", "MarkdownNote", REROUTE, PRIMITIVE);

  private ShownOnly() {}

  static boolean is(SavedNode node) {
    return TYPES.contains(node.type());
  }
}
