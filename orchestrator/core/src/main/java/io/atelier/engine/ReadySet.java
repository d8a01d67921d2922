package io.atelier.engine;

import io.atelier.nodes.LaneKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Which of a run's nodes can run now: those whose sources are done, the first in the plan first.
/// Output nodes whose files may get the same name wait for each other, in the order of the plan, so
/// that the numbers in the names do not depend on which was faster. Of nodes with the same key the
/// first runs and the others wait for its result. Not for several threads.
final class ReadySet {

  private final Map<Integer, Integer> place = new HashMap<>();
  private final Map<Integer, Integer> missing = new HashMap<>();
  private final Map<Integer, List<PlannedNode>> waiting = new HashMap<>();
  private final Set<Integer> known = new HashSet<>();
  private final PriorityQueue<PlannedNode> readyKnown = queue();
  private final EnumMap<LaneKind, PriorityQueue<PlannedNode>> ready = new EnumMap<>(LaneKind.class);
  private final Function<PlannedNode, LaneKind> lanes;

  /// @param wanted the numbers of the nodes whose results are wanted
  /// @param kept whether there is a result from before
  /// @param lanes what a node runs on
  ReadySet(
      RunPlan plan,
      Set<Integer> wanted,
      Predicate<PlannedNode> kept,
      Function<PlannedNode, LaneKind> lanes) {
    this.lanes = lanes;
    for (var kind : LaneKind.values()) {
      ready.put(kind, queue());
    }
    var building = new Building(kept, new FileNameGroups(plan));
    for (var node : plan.nodes().sequencedValues()) {
      place.put(node.number(), place.size());
      if (wanted.contains(node.number())) {
        building.add(node);
      }
    }
  }

  /// While the set is made, in the order of the plan.
  private final class Building {
    private final Predicate<PlannedNode> kept;
    private final FileNameGroups groups;
    private final Map<String, Integer> firstOfKey = new HashMap<>();
    private final Map<String, Integer> lastOfGroup = new HashMap<>();

    private Building(Predicate<PlannedNode> kept, FileNameGroups groups) {
      this.kept = kept;
      this.groups = groups;
    }

    private void add(PlannedNode node) {
      var twin = firstOfKey.putIfAbsent(node.key(), node.number());
      if (kept.test(node)) {
        known.add(node.number());
        await(node, Stream.empty());
      } else if (twin != null) {
        known.add(node.number());
        await(node, Stream.of(twin));
      } else if (node.type().outputNode()) {
        var before = Optional.ofNullable(lastOfGroup.put(groups.of(node), node.number()));
        await(node, Stream.concat(node.sources(), before.stream()));
      } else {
        await(node, node.sources());
      }
    }
  }

  private void await(PlannedNode node, Stream<Integer> sources) {
    var distinct = sources.distinct().toList();
    missing.put(node.number(), distinct.size());
    distinct.forEach(source -> waiting.computeIfAbsent(source, _ -> new ArrayList<>()).add(node));
    if (distinct.isEmpty()) {
      offer(node);
    }
  }

  /// The next that has a result already and needs no lane.
  Optional<PlannedNode> nextKnown() {
    return Optional.ofNullable(readyKnown.poll());
  }

  /// Whether one can run on a lane of this kind.
  boolean has(LaneKind kind) {
    return !queue(kind).isEmpty();
  }

  /// The next of those.
  PlannedNode next(LaneKind kind) {
    return queue(kind).remove();
  }

  /// Whether the node is to run in the course of the run.
  boolean isToRun(PlannedNode node) {
    return missing.containsKey(node.number()) && !known.contains(node.number());
  }

  /// Lets those go on that waited for this one.
  void done(PlannedNode node) {
    for (var next : waiting.getOrDefault(node.number(), List.of())) {
      if (missing.merge(next.number(), -1, Integer::sum) == 0) {
        offer(next);
      }
    }
  }

  private void offer(PlannedNode node) {
    (known.contains(node.number()) ? readyKnown : queue(lanes.apply(node))).add(node);
  }

  private PriorityQueue<PlannedNode> queue(LaneKind kind) {
    return Objects.requireNonNull(ready.get(kind));
  }

  private PriorityQueue<PlannedNode> queue() {
    return new PriorityQueue<>(
        Comparator.comparing(node -> Objects.requireNonNull(place.get(node.number()))));
  }
}
