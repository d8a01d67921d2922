package io.atelier.engine;

import io.atelier.nodes.LaneKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which of a run's nodes can run now: those whose sources are done, the first in the plan first.
/// Output nodes whose files may get the same name wait for each other, in the order of the plan, so
/// that the numbers in the names do not depend on which was faster. Of nodes with the same key the
/// first runs and the others wait for its result.
///
/// A node sleeps until something that runs asks for it: what only feeds lazy inputs wakes up when
/// their switch says so, or never. Not for several threads.
final class ReadySet {

  private final RunPlan plan;
  private final Map<Integer, Integer> place = new HashMap<>();
  private final Map<Integer, Needs> needs = new LinkedHashMap<>();
  private final Map<Integer, Integer> missing = new HashMap<>();
  private final Map<Integer, List<PlannedNode>> waiting = new HashMap<>();
  private final Set<Integer> known = new HashSet<>();
  private final PriorityQueue<PlannedNode> readyKnown = queue();
  private final EnumMap<LaneKind, PriorityQueue<PlannedNode>> ready = new EnumMap<>(LaneKind.class);
  private final Set<Integer> ended = new HashSet<>();
  private final Set<Integer> undecided = new HashSet<>();
  private final Deque<PlannedNode> toDecide = new ArrayDeque<>();
  private final Function<PlannedNode, LaneKind> lanes;
  private final Function<PlannedNode, Set<Integer>> choices;
  private boolean passedByTold;

  /// What a node waits for, and what is wanted with it.
  private record Needs(Set<Integer> awaited, Set<Integer> wanted) {}

  /// @param wanted the numbers of the nodes whose results are wanted, or may be
  /// @param kept whether there is a result from before
  /// @param lanes what a node runs on
  /// @param choices decides which nodes the lazy inputs of a node need, once its others are there
  ReadySet(
      RunPlan plan,
      Set<Integer> wanted,
      Predicate<PlannedNode> kept,
      Function<PlannedNode, LaneKind> lanes,
      Function<PlannedNode, Set<Integer>> choices) {
    this.plan = plan;
    this.lanes = lanes;
    this.choices = choices;
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
    wake(needs.keySet().stream().filter(number -> plan.node(number).type().outputNode()).toList());
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
        need(node, Stream.empty(), Stream.empty());
      } else if (twin != null) {
        known.add(node.number());
        need(node, Stream.of(twin), node.eagerSources());
      } else if (node.type().outputNode()) {
        var before = Optional.ofNullable(lastOfGroup.put(groups.of(node), node.number()));
        need(node, Stream.concat(node.eagerSources(), before.stream()), Stream.empty());
      } else {
        need(node, node.eagerSources(), Stream.empty());
      }
    }

    private void need(PlannedNode node, Stream<Integer> awaited, Stream<Integer> wanted) {
      needs.put(
          node.number(),
          new Needs(
              awaited.collect(Collectors.toCollection(LinkedHashSet::new)),
              wanted.collect(Collectors.toSet())));
    }
  }

  private Needs needs(int number) {
    return Objects.requireNonNull(needs.get(number));
  }

  private boolean isAwake(int number) {
    return missing.containsKey(number);
  }

  /// Lets nodes take part, and all that they surely need.
  private void wake(Collection<Integer> asked) {
    var waking = new ArrayDeque<>(asked);
    while (!waking.isEmpty()) {
      var number = waking.remove();
      if (!isAwake(number)) {
        var node = plan.node(number);
        if (!known.contains(number) && !node.lazy().isEmpty()) {
          undecided.add(number);
        }
        await(node, needs(number).awaited());
        waking.addAll(needs(number).awaited());
        waking.addAll(needs(number).wanted());
      }
    }
  }

  private void await(PlannedNode node, Set<Integer> sources) {
    var open = sources.stream().filter(source -> !ended.contains(source)).toList();
    missing.put(node.number(), open.size());
    open.forEach(source -> waiting.computeIfAbsent(source, _ -> new ArrayList<>()).add(node));
    if (open.isEmpty()) {
      offer(node);
    }
  }

  private void decide() {
    while (!toDecide.isEmpty()) {
      var node = toDecide.remove();
      var chosen = choices.apply(node);
      undecided.remove(node.number());
      wake(chosen);
      await(node, chosen);
    }
  }

  /// The nodes that nothing will ask for any more, once that is settled; told only once.
  List<PlannedNode> passedBy() {
    if (passedByTold || !undecided.isEmpty()) {
      return List.of();
    }
    passedByTold = true;
    return needs.keySet().stream().filter(number -> !isAwake(number)).map(plan::node).toList();
  }

  /// The next that has a result already and needs no lane.
  Optional<PlannedNode> nextKnown() {
    decide();
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

  /// Whether the node is to run in the course of the run, or may be.
  boolean isToRun(PlannedNode node) {
    return needs.containsKey(node.number()) && !known.contains(node.number());
  }

  /// Lets those go on that waited for this one.
  void done(PlannedNode node) {
    ended.add(node.number());
    for (var next : waiting.getOrDefault(node.number(), List.of())) {
      if (missing.merge(next.number(), -1, Integer::sum) == 0) {
        offer(next);
      }
    }
  }

  private void offer(PlannedNode node) {
    if (undecided.contains(node.number())) {
      toDecide.add(node);
    } else {
      (known.contains(node.number()) ? readyKnown : queue(lanes.apply(node))).add(node);
    }
  }

  private PriorityQueue<PlannedNode> queue(LaneKind kind) {
    return Objects.requireNonNull(ready.get(kind));
  }

  private PriorityQueue<PlannedNode> queue() {
    return new PriorityQueue<>(
        Comparator.comparing(node -> Objects.requireNonNull(place.get(node.number()))));
  }
}
