package io.atelier.nodes;

import java.util.List;
import java.util.Map;

/// What runs behind a node type. Stateless between calls, and quick to notice a cancel.
@FunctionalInterface
public interface NodeFunction {

  /// Runs the node once.
  ///
  /// @param inputs one value per input that the workflow gives, by name; a lazy one that is not
  ///   needed is left out; of a type that takes lists, each is a [NodeValue.Listed]
  /// @return one entry per declared output, in their order
  /// @throws NodeCancelled when the run was cancelled meanwhile
  /// @throws NodeFailure when the node could not do its work
  List<NodeValues> run(NodeContext context, Map<String, NodeValue> inputs);
}
