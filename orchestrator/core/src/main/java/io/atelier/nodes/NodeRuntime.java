package io.atelier.nodes;

import java.util.Collection;

/// A place where nodes run: it knows node types, has what runs behind them, and keeps live objects.
public interface NodeRuntime {

  NodeTypes types();

  NodeFunction function(NodeType type);

  Environment environment();

  /// Bytes that the device's driver has given to the nodes, caches included; 0 where none tells.
  default long deviceBytes() {
    return 0;
  }

  /// Frees live objects; each handle is freed once.
  void free(Collection<NodeValue.Handle> handles);
}
