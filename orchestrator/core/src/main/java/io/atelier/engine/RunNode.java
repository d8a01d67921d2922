package io.atelier.engine;

import io.atelier.catalog.ResolvedFile;
import io.atelier.graph.AtelierException;
import io.atelier.nodes.NodeRuntime;
import io.atelier.nodes.NodeValue;
import io.atelier.nodes.NodeValues;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Runs single nodes on the results of those before them.
record RunNode(NodeRuntime runtime, LiveHandles live, HeldResults results) {

  /// Runs the node as often as its inputs ask for. The handles that it gives are held from the
  /// moment they exist, and let go of if a later time fails.
  List<NodeValues> run(PlannedNode node, NodeRun context, LazyChoices choices) {
    var function = runtime.function(node.type());
    var inputs = new TreeMap<String, List<NodeValue>>();
    choices.given(node).forEach((name, input) -> inputs.put(name, results.values(input)));
    var runs = new ArrayList<List<NodeValues>>();
    var complete = false;
    try {
      for (var values : MapOverLists.times(node.type(), inputs)) {
        context.cancel().check();
        var outputs = function.run(context, values);
        live.retain(NodeResult.handles(outputs));
        runs.add(outputs);
        requireDeclared(node, outputs);
      }
      complete = true;
      return MapOverLists.join(runs);
    } finally {
      if (!complete) {
        runs.forEach(outputs -> live.release(NodeResult.handles(outputs)));
      }
    }
  }

  /// The files that the nodes before this one turned out to read.
  List<ResolvedFile> foundBefore(PlannedNode node, LazyChoices choices) {
    return choices
        .sources(node)
        .distinct()
        .flatMap(source -> results.foundBy(source).stream())
        .distinct()
        .toList();
  }

  private static void requireDeclared(PlannedNode node, List<NodeValues> outputs) {
    if (outputs.size() != node.type().outputs().size()) {
      throw new AtelierException(
          EngineCode.OUTPUTS_DIFFER,
          "Node type %s declares %d outputs but gave %d; its code and its declaration differ."
              .formatted(node.type().name(), node.type().outputs().size(), outputs.size()));
    }
  }
}
