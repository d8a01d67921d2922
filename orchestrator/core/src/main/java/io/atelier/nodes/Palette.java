package io.atelier.nodes;

import java.util.List;

/// What there is to work with: the node types of a worker, and what it had to leave out.
public record Palette(NodeTypes types, List<BrokenNodes> broken) {

  public Palette {
    broken = List.copyOf(broken);
  }

  /// The nodes that Atelier ships, as every worker has them.
  public static Palette shipped() {
    return new Palette(NodeTypes.shipped(), List.of());
  }
}
