package io.atelier.engine;

import io.atelier.artifacts.Artifact;
import io.atelier.graph.AtelierException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds what a run need not compute, because it is kept from before, and reports it.
final class RecallResults {

  private final ResultCache cache;
  private final HeldResults results;
  private final NodeRun.Surroundings around;
  private final Set<Integer> announced = new HashSet<>();

  RecallResults(ResultCache cache, HeldResults results, NodeRun.Surroundings around) {
    this.cache = cache;
    this.results = results;
    this.around = around;
  }

  /// The numbers of the nodes whose results are wanted.
  Set<Integer> wanted() {
    return around.plan().wanted(this::isKept);
  }

  boolean isKnown(PlannedNode node) {
    return cache.get(node.key()).isPresent();
  }

  /// Says that nodes need not run, because no lazy input asked for them.
  void passBy(List<PlannedNode> nodes) {
    announce(nodes.stream().filter(node -> announced.add(node.number())).toList());
  }

  private void announce(List<PlannedNode> nodes) {
    if (!nodes.isEmpty()) {
      around
          .events()
          .accept(new RunEvent.NodesCached(nodes.stream().map(PlannedNode::id).toList()));
    }
  }

  /// Takes those in that are kept, and says so.
  void recall(Set<Integer> wanted) {
    var plan = around.plan();
    for (var number : wanted) {
      var node = plan.node(number);
      cache.get(node.key()).ifPresent(result -> results.keep(node.key(), result));
    }
    var kept =
        plan.nodes().sequencedValues().stream()
            .filter(node -> !wanted.contains(node.number()) || results.of(node).isPresent())
            .toList();
    kept.forEach(node -> announced.add(node.number()));
    announce(kept);
  }

  /// Reports a node whose result is there; an output node reports its artifacts again.
  void report(PlannedNode node) {
    if (announced.add(node.number())) {
      announce(List.of(node));
    }
    if (node.type().outputNode()) {
      var result = results.of(node).orElseThrow();
      around
          .events()
          .accept(
              new RunEvent.NodeFinished(
                  node.id(), Duration.ZERO, result.artifacts(), result.notices(), null));
    }
  }

  /// Whether a result is there to be used. One whose artifacts somebody has deleted is none.
  private boolean isKept(PlannedNode node) {
    Optional<NodeResult> kept = cache.get(node.key());
    if (kept.isPresent() && !kept.get().artifacts().stream().allMatch(this::isStored)) {
      cache.remove(node.key());
      return false;
    }
    return kept.isPresent();
  }

  private boolean isStored(Artifact artifact) {
    try (var _ = around.store().open(artifact)) {
      return true;
    } catch (AtelierException | IOException _) {
      return false;
    }
  }
}
