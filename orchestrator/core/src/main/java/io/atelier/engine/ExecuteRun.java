package io.atelier.engine;

import io.atelier.artifacts.Artifact;
import io.atelier.graph.AtelierException;
import io.atelier.nodes.NodeCancelled;
import io.atelier.nodes.NodeRuntime;
import io.atelier.nodes.Notice;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs one plan to its end. Holds every result that the run uses until it is over, so that nothing
/// is freed under a node that needs it.
final class ExecuteRun {

  private final AttemptNode attempts;
  private final ResultCache cache;
  private final LiveHandles live;
  private final NodeRun.Surroundings around;
  private final RunPlan plan;
  private final Map<String, NodeResult> results = new LinkedHashMap<>();
  private final Set<Integer> announced = new HashSet<>();
  private @Nullable PlannedNode current;

  ExecuteRun(
      NodeRuntime runtime, ResultCache cache, LiveHandles live, NodeRun.Surroundings around) {
    this.cache = cache;
    this.live = live;
    this.around = around;
    plan = around.plan();
    attempts =
        new AttemptNode(
            new RunNode(runtime, live, around.provenance().contents()), cache, live, around);
  }

  RunOutcome execute() {
    var started = System.nanoTime();
    try {
      around.events().accept(new RunEvent.RunStarted(around.run(), plan.ids()));
      runAll();
      return done(since(started));
    } catch (NodeCancelled _) {
      return new RunOutcome.Cancelled();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
      return failed(Failures.of(e, current));
    } finally {
      cache.touch(results.keySet());
      results.values().forEach(result -> live.release(result.handles()));
    }
  }

  private void runAll() {
    around.cancel().check();
    var wanted = plan.wanted(this::isKept);
    wanted.forEach(number -> use(plan.node(number)));
    announceKept(wanted);
    for (var node : plan.nodes().sequencedValues()) {
      if (wanted.contains(node.number())) {
        current = node;
        runOrReuse(node);
      }
    }
  }

  /// Whether a result is there to be used. One whose artifacts somebody has deleted is none.
  private boolean isKept(PlannedNode node) {
    var kept = cache.get(node.key());
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

  /// Holds a kept result for the time of the run.
  private void use(PlannedNode node) {
    cache.get(node.key()).ifPresent(result -> hold(node.key(), result));
  }

  private void hold(String key, NodeResult result) {
    if (results.putIfAbsent(key, result) == null) {
      live.retain(result.handles());
    }
  }

  private void announceKept(Set<Integer> wanted) {
    var kept =
        plan.nodes().sequencedValues().stream()
            .filter(node -> !wanted.contains(node.number()) || results.containsKey(node.key()))
            .toList();
    if (!kept.isEmpty()) {
      kept.forEach(node -> announced.add(node.number()));
      around.events().accept(new RunEvent.NodesCached(kept.stream().map(PlannedNode::id).toList()));
    }
  }

  /// A node whose result is kept only reports it. Two nodes of one graph with the same key run
  /// once.
  private void runOrReuse(PlannedNode node) {
    var kept = results.get(node.key());
    if (kept == null) {
      run(node);
      return;
    }
    if (!announced.contains(node.number())) {
      around.events().accept(new RunEvent.NodesCached(List.of(node.id())));
    }
    if (node.type().outputNode()) {
      around
          .events()
          .accept(
              new RunEvent.NodeFinished(
                  node.id(), Duration.ZERO, kept.artifacts(), kept.notices(), null));
    }
  }

  private void run(PlannedNode node) {
    around.cancel().check();
    var started = System.nanoTime();
    around
        .events()
        .accept(new RunEvent.NodeStarted(node.id(), node.type().name(), node.node().title()));
    var ran = attempts.run(node, results);
    var result = ran.result();
    results.put(node.key(), result);
    cache.put(node.key(), result);
    around
        .events()
        .accept(
            new RunEvent.NodeFinished(
                node.id(), since(started), result.artifacts(), result.notices(), ran.timing()));
  }

  private RunOutcome done(Duration took) {
    var artifacts = new ArrayList<Artifact>();
    var notices = new LinkedHashSet<Notice>();
    for (var node : plan.nodes().sequencedValues()) {
      var result = results.get(node.key());
      if (result != null) {
        notices.addAll(result.notices());
        artifacts.addAll(result.artifacts());
      }
      notices.addAll(AttemptNode.modelNotices(node));
    }
    return new RunOutcome.Done(artifacts.stream().distinct().toList(), List.copyOf(notices), took);
  }

  private RunOutcome failed(Failure failure) {
    attempts.freeAfter(failure);
    return new RunOutcome.Failed(failure);
  }

  private static Duration since(long started) {
    return Duration.ofNanos(System.nanoTime() - started);
  }
}
