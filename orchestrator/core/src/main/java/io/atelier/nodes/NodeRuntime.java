package io.atelier.nodes;

import java.util.Collection;

/// A place where nodes run: it knows node types, has what runs behind them, and keeps live objects.
public interface NodeRuntime {

  NodeTypes types();

  /// @throws NodeFailure with [NodeCode#NODE_NOT_RUNNABLE] when nothing here runs this type
  NodeFunction function(NodeType type);

  Environment environment();

  /// Frees live objects; each handle is freed once.
  void free(Collection<NodeValue.Handle> handles);
}
