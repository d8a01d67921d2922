package io.atelier.engine;

import io.atelier.catalog.ResolvedFile;
import io.atelier.nodes.NodeValue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The results that a run has. Their live objects are held as long as a node of the run still needs
/// them, so that nothing is freed under it. Any thread.
final class HeldResults {

  private final LiveHandles live;
  private final RunPlan plan;
  private final FileContents contents;
  private final Map<String, NodeResult> results = new HashMap<>();
  private final Map<String, Integer> readers = new HashMap<>();
  private final Set<String> held = new HashSet<>();

  HeldResults(LiveHandles live, RunPlan plan, FileContents contents) {
    this.live = live;
    this.plan = plan;
    this.contents = contents;
  }

  /// A node that is going to run.
  synchronized void expect(PlannedNode node) {
    sourceKeys(node).forEach(key -> readers.merge(key, 1, Integer::sum));
  }

  /// Takes a kept result in.
  synchronized void keep(String key, NodeResult result) {
    if (results.putIfAbsent(key, result) == null && isNeeded(key)) {
      live.retain(result.handles());
      held.add(key);
    }
  }

  /// Takes a new result in, whose objects are held already, and lets go of those that the node
  /// needed and no other does.
  synchronized void ran(PlannedNode node, NodeResult result) {
    results.put(node.key(), result);
    held.add(node.key());
    letGoUnlessNeeded(node.key());
    forgo(node);
  }

  /// A node that was expected and does not run, or not again.
  synchronized void forgo(PlannedNode node) {
    for (var key : sourceKeys(node).toList()) {
      readers.merge(key, -1, Integer::sum);
      letGoUnlessNeeded(key);
    }
  }

  /// The values at an input whose source, if it has one, has run.
  List<NodeValue> values(BoundInput input) {
    return switch (input) {
      case BoundInput.Value(var json) -> List.of(new NodeValue.Plain(json));
      case BoundInput.Named(var file, var _) ->
          List.of(new NodeValue.File(file, contents.sha256(file.path()).orElse(null)));
      case BoundInput.From(var source, var slot) ->
          of(plan.node(source)).orElseThrow().outputs().get(slot).values();
    };
  }

  /// The files that a node, by its number, turned out to read, or one before it.
  List<ResolvedFile> foundBy(int number) {
    return of(plan.node(number)).map(NodeResult::found).orElse(List.of());
  }

  synchronized Optional<NodeResult> of(PlannedNode node) {
    return Optional.ofNullable(results.get(node.key()));
  }

  /// The keys of what is still needed.
  synchronized Set<String> neededKeys() {
    return Set.copyOf(held);
  }

  /// Lets go of all.
  synchronized void letGo() {
    List.copyOf(held).forEach(this::letGo);
  }

  private void letGoUnlessNeeded(String key) {
    if (held.contains(key) && !isNeeded(key)) {
      letGo(key);
    }
  }

  private void letGo(String key) {
    held.remove(key);
    Optional.ofNullable(results.get(key)).ifPresent(result -> live.release(result.handles()));
  }

  private boolean isNeeded(String key) {
    return readers.getOrDefault(key, 0) > 0;
  }

  private Stream<String> sourceKeys(PlannedNode node) {
    return node.sources().map(source -> plan.node(source).key()).distinct();
  }
}
