package io.atelier.nodes;

import java.util.List;

/// The nodes written in Java.
final class JavaNodes {

  static final List<NodeType> TYPES = List.of();

  private JavaNodes() {}
}
