package io.atelier.engine;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The nodes that a run needs, by number, in the order in which they run.
record RunPlan(SequencedMap<Integer, PlannedNode> nodes) {

  List<String> ids() {
    return nodes.values().stream().map(PlannedNode::id).toList();
  }

  PlannedNode node(int number) {
    return Optional.ofNullable(nodes.get(number)).orElseThrow();
  }

  /// Whether one node comes before another.
  boolean isBefore(PlannedNode one, PlannedNode other) {
    var order = List.copyOf(nodes.sequencedKeySet());
    return order.indexOf(one.number()) < order.indexOf(other.number());
  }

  /// The numbers of the nodes whose results are wanted: output nodes, and what feeds a node that
  /// has to run, or may feed it.
  Set<Integer> wanted(Predicate<PlannedNode> kept) {
    var wanted = new HashSet<Integer>();
    for (var node : nodes.sequencedValues().reversed()) {
      if (node.type().outputNode()) {
        wanted.add(node.number());
      }
      if (wanted.contains(node.number()) && !kept.test(node)) {
        node.sources().forEach(wanted::add);
      }
    }
    return wanted;
  }

  /// A node and all that it needs.
  ///
  /// @param sources the numbers of those that a node needs itself
  Map<Integer, PlannedNode> ancestors(
      PlannedNode start, Function<PlannedNode, Stream<Integer>> sources) {
    var found = new LinkedHashMap<Integer, PlannedNode>();
    var waiting = new LinkedHashSet<Integer>();
    waiting.add(start.number());
    while (!waiting.isEmpty()) {
      var node = node(waiting.removeFirst());
      found.put(node.number(), node);
      sources.apply(node).filter(source -> !found.containsKey(source)).forEach(waiting::add);
    }
    return found;
  }
}
