package io.atelier.engine;

import io.atelier.artifacts.Artifact;
import io.atelier.nodes.LaneKind;
import io.atelier.nodes.NodeRuntime;
import io.atelier.nodes.Notice;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/// Runs one plan to its end: whatever is ready starts as soon as a lane is free for it. The thread
/// that calls starts the nodes and takes their results; the nodes run on others.
final class ExecuteRun {

  private static final System.Logger LOG = System.getLogger(ExecuteRun.class.getName());

  private final NodeRuntime runtime;
  private final ResultCache cache;
  private final LiveHandles live;
  private final NodeRun.Surroundings around;
  private final RunPlan plan;
  private final HeldResults results;
  private final RecallResults recalled;
  private final AttemptNode attempts;
  private final NodesAtWork atWork;
  private final FreeLanes lanes;
  private final Trouble trouble;
  private final Deque<PlannedNode> again = new ArrayDeque<>();
  private final Set<PlannedNode> triedAgain = new HashSet<>();
  private final Set<PlannedNode> passedBy = new HashSet<>();

  /// @param threads where nodes run
  ExecuteRun(
      NodeRuntime runtime,
      ResultCache cache,
      LiveHandles live,
      NodeRun.Surroundings around,
      Executor threads) {
    this.runtime = runtime;
    this.cache = cache;
    this.live = live;
    this.around = around;
    plan = around.plan();
    results = new HeldResults(live, plan, around.provenance().contents());
    recalled = new RecallResults(cache, results, around);
    attempts = new AttemptNode(new RunNode(runtime, live, results), cache, around);
    atWork = new NodesAtWork(threads);
    lanes = new FreeLanes(runtime);
    trouble = new Trouble(plan);
  }

  RunOutcome execute() {
    var started = System.nanoTime();
    try {
      around.events().accept(new RunEvent.RunStarted(around.run(), plan.ids()));
      runAll();
      return trouble.outcome().orElseGet(() -> done(since(started)));
    } finally {
      leave();
    }
  }

  private void runAll() {
    var wanted = recalled.wanted();
    var ready =
        new ReadySet(
            plan,
            wanted,
            recalled::isKnown,
            node -> runtime.lane(node.type()),
            node -> around.choices().decide(node, results));
    plan.nodes().values().stream().filter(ready::isToRun).forEach(results::expect);
    recalled.recall(wanted);
    startWhatCan(ready);
    while (!atWork.isNone()) {
      settle(atWork.await(around.cancel()::raise), ready);
      startWhatCan(ready);
    }
  }

  private void startWhatCan(ReadySet ready) {
    if (around.cancel().isRaised()) {
      trouble.cancelled();
    }
    if (trouble.isThere()) {
      around.cancel().raise(); // What is at work is of no use any more.
    } else if (!again.isEmpty()) {
      tryAgain();
    } else {
      startReady(ready);
    }
  }

  private void startReady(ReadySet ready) {
    for (var node = ready.nextKnown(); node.isPresent(); node = ready.nextKnown()) {
      recalled.report(node.get());
      ready.done(node.get());
    }
    passBy(ready);
    for (var kind : LaneKind.values()) {
      while (lanes.has(kind) && ready.has(kind)) {
        var node = ready.next(kind);
        start(node, kind);
      }
    }
  }

  /// Lets go of what was held for nodes that turn out not to be needed.
  private void passBy(ReadySet ready) {
    var nodes = ready.passedBy();
    nodes.stream().filter(ready::isToRun).forEach(results::forgo);
    nodes.forEach(passedBy::add);
    recalled.passBy(nodes);
  }

  /// Of a second try nobody is told.
  private void start(PlannedNode node, LaneKind kind) {
    var lane = lanes.take(kind);
    if (!triedAgain.contains(node)) {
      around
          .events()
          .accept(
              new RunEvent.NodeStarted(
                  node.id(), node.type().name(), node.node().title(), lane.name()));
    }
    atWork.start(() -> attempts.run(node, lane));
  }

  private void settle(Ended ended, ReadySet ready) {
    lanes.giveBack(ended.lane());
    switch (ended) {
      case Ended.Ran ran -> {
        again.remove(ran.node());
        take(ran);
        ready.done(ran.node());
      }
      case Ended.Threw threw -> {
        if (!mayTryAgain(threw)) {
          trouble.add(threw);
        }
      }
    }
  }

  private void take(Ended.Ran ran) {
    var result = ran.result();
    cache.put(ran.node().key(), result);
    results.ran(ran.node(), result);
    around
        .events()
        .accept(
            new RunEvent.NodeFinished(
                ran.node().id(), ran.took(), result.artifacts(), result.notices(), ran.timing()));
  }

  /// A node that ran out of memory gets a second chance, unless it has saved something.
  private boolean mayTryAgain(Ended.Threw threw) {
    if (!threw.isOutOfMemory() || threw.saved() || !triedAgain.add(threw.node())) {
      return false;
    }
    again.add(threw.node());
    return true;
  }

  /// The second try has the memory for itself: it waits until nothing else is at work, and nothing
  /// else starts meanwhile.
  private void tryAgain() {
    if (atWork.isNone()) {
      var node = again.element();
      LOG.log(
          System.Logger.Level.INFO,
          "Node {0} ran out of memory; what is kept was freed and it runs again",
          node.id());
      freeOthers();
      start(node, runtime.lane(node.type()));
    }
  }

  /// Frees all that is kept and that this run does not need.
  private void freeOthers() {
    cache.keepOnly(results.neededKeys());
    live.freeUnneeded();
    try {
      runtime.trim();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "memory could not be given back", e);
    }
  }

  private RunOutcome done(Duration took) {
    var artifacts = new ArrayList<Artifact>();
    var notices = new LinkedHashSet<Notice>();
    for (var node : plan.nodes().sequencedValues()) {
      results
          .of(node)
          .ifPresent(result -> {
            notices.addAll(result.notices());
            artifacts.addAll(result.artifacts());
          });
      if (!passedBy.contains(node)) {
        notices.addAll(AttemptNode.modelNotices(node));
      }
    }
    return new RunOutcome.Done(artifacts.stream().distinct().toList(), List.copyOf(notices), took);
  }

  /// Whatever happened: no node of the run stays at work, and nothing is held for it.
  private void leave() {
    while (!atWork.isNone()) {
      around.cancel().raise();
      if (atWork.await(() -> {}) instanceof Ended.Ran ran) {
        results.ran(ran.node(), ran.result());
      }
    }
    if (trouble.isOutOfMemory()) {
      freeOthers();
    }
    results.letGo();
    cache.touch(plan.nodes().values().stream().map(PlannedNode::key).toList());
  }

  private static Duration since(long started) {
    return Duration.ofNanos(System.nanoTime() - started);
  }
}
