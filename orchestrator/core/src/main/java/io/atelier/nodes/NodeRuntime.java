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

  /// What a node of this type runs on.
  LaneKind lane(NodeType type);

  /// How many nodes may run at the same time on lanes of this kind; 0 where there is none.
  int width(LaneKind kind);

  /// What the device has of memory, in bytes; 0 where that can't be told.
  long memory();

  /// Frees live objects; each handle is freed once.
  ///
  /// @return what nobody holds any more
  LiveBytes free(Collection<NodeValue.Handle> handles);

  /// Gives all memory back that nothing needs.
  void trim();
}
