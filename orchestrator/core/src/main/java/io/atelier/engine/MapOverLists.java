package io.atelier.engine;

import io.atelier.nodes.NodeFailure;
import io.atelier.nodes.NodeValue;
import io.atelier.nodes.NodeValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// Runs a node once for each value of its longest input, as ComfyUI does: shorter lists repeat
/// their last value.
final class MapOverLists {

  private MapOverLists() {}

  /// How often a node runs on these inputs, 1 or more.
  static int times(SortedMap<String, List<NodeValue>> inputs) {
    inputs.forEach((name, values) -> {
      if (values.isEmpty()) {
        throw new NodeFailure(
            EngineCode.EMPTY_LIST.name(),
            "Input '%s' got an empty list, so there is nothing to run on.".formatted(name),
            null,
            null);
      }
    });
    return inputs.values().stream().mapToInt(List::size).max().orElse(1);
  }

  /// The values of one of these times.
  static Map<String, NodeValue> slice(SortedMap<String, List<NodeValue>> inputs, int time) {
    var slice = new HashMap<String, NodeValue>();
    inputs.forEach(
        (name, values) -> slice.put(name, values.get(Math.min(time, values.size() - 1))));
    return slice;
  }

  /// Joins what the times gave, output by output.
  static List<NodeValues> join(List<List<NodeValues>> runs) {
    if (runs.size() == 1) {
      return runs.getFirst();
    }
    var joined = new ArrayList<NodeValues>();
    for (var slot = 0; slot < runs.getFirst().size(); slot++) {
      var output = slot;
      joined.add(
          new NodeValues(
              runs.stream().map(run -> run.get(output).values()).flatMap(List::stream).toList()));
    }
    return joined;
  }
}
