package io.atelier.engine;

import io.atelier.nodes.NeededWhen;
import io.atelier.nodes.NodeValue;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which lazy inputs the nodes of a run need, as far as their switches are known. Any thread.
final class LazyChoices {

  private final Map<Integer, Set<String>> needed = new ConcurrentHashMap<>();

  /// Decides for a node whose switches have their values.
  ///
  /// @return the numbers of the nodes that its lazy inputs need
  Set<Integer> decide(PlannedNode node, HeldResults results) {
    var names =
        node.lazy().stream()
            .filter(name -> isNeeded(node, name, results))
            .collect(Collectors.toUnmodifiableSet());
    needed.put(node.number(), names);
    return PlannedNode.sources(names.stream().map(node::input)).collect(Collectors.toSet());
  }

  private static boolean isNeeded(PlannedNode node, String name, HeldResults results) {
    var when = Optional.ofNullable(node.port(name).needed()).orElseThrow();
    var input = node.inputs().get(when.input());
    return input != null && results.values(input).stream().anyMatch(value -> holds(when, value));
  }

  private static boolean holds(NeededWhen when, NodeValue value) {
    return value instanceof NodeValue.Plain(var json)
        && json.isBoolean()
        && json.booleanValue() == when.is();
  }

  /// What the node gets: all but the lazy inputs that it does not need.
  SortedMap<String, BoundInput> given(PlannedNode node) {
    var left = new TreeMap<>(node.inputs());
    var wanted = needed.getOrDefault(node.number(), node.lazy());
    left.keySet().removeIf(name -> node.lazy().contains(name) && !wanted.contains(name));
    return left;
  }

  /// The numbers of the nodes that feed a node, or may do as long as that is not decided.
  Stream<Integer> sources(PlannedNode node) {
    return PlannedNode.sources(given(node).values().stream());
  }
}
