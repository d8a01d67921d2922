package io.atelier.formats;

import io.atelier.graph.AtelierException;
import io.atelier.graph.Shown;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Puts nodes into columns, so that every link runs from left to right: a node stands as many
/// columns from the left as the longest way that leads to it has links.
final class Columns {

  private Columns() {}

  /// The columns from the left; within one the order of the file.
  ///
  /// @throws AtelierException NO_LAYOUT when links go round in a circle
  static List<List<UiNode>> of(UiGraph graph) {
    var columns = new ArrayList<List<UiNode>>();
    var depths = depths(graph);
    for (var node : graph.nodes()) {
      var depth = depths.get(node);
      if (depth == null) {
        throw circle(graph, depths);
      }
      while (columns.size() <= depth) {
        columns.add(new ArrayList<>());
      }
      columns.get(depth).add(node);
    }
    return columns;
  }

  /// By node; those on a circle and behind it are missing.
  private static Map<UiNode, Integer> depths(UiGraph graph) {
    var leaving = graph.links().stream().collect(Collectors.groupingBy(UiLink::from));
    var awaited = new HashMap<UiNode, Integer>();
    graph.links().forEach(link -> awaited.merge(link.to(), 1, Integer::sum));
    var depths = new HashMap<UiNode, Integer>();
    var longest = new HashMap<UiNode, Integer>();
    var ready = new ArrayDeque<UiNode>();
    graph.nodes().stream().filter(node -> !awaited.containsKey(node)).forEach(ready::add);
    while (!ready.isEmpty()) {
      var node = ready.remove();
      var depth = longest.getOrDefault(node, 0);
      depths.put(node, depth);
      for (var link : leaving.getOrDefault(node, List.of())) {
        longest.merge(link.to(), depth + 1, Math::max);
        if (awaited.merge(link.to(), -1, Integer::sum) == 0) {
          ready.add(link.to());
        }
      }
    }
    return depths;
  }

  private static AtelierException circle(UiGraph graph, Map<UiNode, Integer> depths) {
    var round =
        graph.nodes().stream()
            .filter(node -> !depths.containsKey(node))
            .limit(20)
            .map(node -> Shown.text(node.node().id()))
            .toList();
    return new AtelierException(
        FormatCode.NO_LAYOUT,
        "Links go round in a circle at or before these nodes: %s; take one of the links out."
            .formatted(String.join(", ", round)));
  }
}
