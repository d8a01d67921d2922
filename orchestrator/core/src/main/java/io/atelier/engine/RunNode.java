package io.atelier.engine;

import io.atelier.graph.AtelierException;
import io.atelier.nodes.NodeRuntime;
import io.atelier.nodes.NodeValue;
import io.atelier.nodes.NodeValues;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Runs single nodes on the results of those before them.
record RunNode(NodeRuntime runtime, LiveHandles live, FileContents contents) {

  /// Runs the node as often as its inputs ask for. The handles that it gives are held from the
  /// moment they exist, and let go of if a later time fails.
  List<NodeValues> run(PlannedNode node, NodeRun context, RunPlan plan, HeldResults results) {
    var function = runtime.function(node.type());
    var inputs = new TreeMap<String, List<NodeValue>>();
    node.inputs().forEach((name, input) -> inputs.put(name, values(input, plan, results)));
    var times = MapOverLists.times(inputs);
    var runs = new ArrayList<List<NodeValues>>();
    var complete = false;
    try {
      for (var time = 0; time < times; time++) {
        context.cancel().check();
        var outputs = function.run(context, MapOverLists.slice(inputs, time));
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

  private static void requireDeclared(PlannedNode node, List<NodeValues> outputs) {
    if (outputs.size() != node.type().outputs().size()) {
      throw new AtelierException(
          EngineCode.OUTPUTS_DIFFER,
          "Node type %s declares %d outputs but gave %d; its code and its declaration differ."
              .formatted(node.type().name(), node.type().outputs().size(), outputs.size()));
    }
  }

  private List<NodeValue> values(BoundInput input, RunPlan plan, HeldResults results) {
    return switch (input) {
      case BoundInput.Value(var json) -> List.of(new NodeValue.Plain(json));
      case BoundInput.Named(var file, var _) ->
          List.of(new NodeValue.File(file, contents.sha256(file.path()).orElse(null)));
      case BoundInput.From(var source, var slot) ->
          results.of(plan.node(source)).orElseThrow().outputs().get(slot).values();
    };
  }
}
