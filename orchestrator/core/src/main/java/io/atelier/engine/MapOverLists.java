package io.atelier.engine;

import io.atelier.nodes.NodeFailure;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeValue;
import io.atelier.nodes.NodeValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;

/// Runs a node once for each value of its longest input, as ComfyUI does: shorter lists repeat
/// their last value. A node whose type takes lists runs once, on all of them.
final class MapOverLists {

  private MapOverLists() {}

  /// What the node runs on, one time after the other: once at least.
  static List<Map<String, NodeValue>> times(
      NodeType type, SortedMap<String, List<NodeValue>> inputs) {
    return type.inputIsList()
        ? List.of(whole(inputs))
        : IntStream.range(0, count(inputs)).mapToObj(time -> slice(inputs, time)).toList();
  }

  private static int count(SortedMap<String, List<NodeValue>> inputs) {
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

  private static Map<String, NodeValue> whole(SortedMap<String, List<NodeValue>> inputs) {
    var whole = new HashMap<String, NodeValue>();
    inputs.forEach((name, values) -> whole.put(name, new NodeValue.Listed(values)));
    return whole;
  }

  private static Map<String, NodeValue> slice(SortedMap<String, List<NodeValue>> inputs, int time) {
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
