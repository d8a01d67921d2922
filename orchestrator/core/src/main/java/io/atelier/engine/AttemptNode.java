package io.atelier.engine;

import io.atelier.catalog.FileKind;
import io.atelier.catalog.ResolvedFile;
import io.atelier.nodes.LaneKind;
import io.atelier.nodes.LaneSlot;
import io.atelier.nodes.Notice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Runs a node once, on the thread that calls.
record AttemptNode(RunNode nodes, ResultCache cache, NodeRun.Surroundings around) {

  private static final String MODEL_NOTICE = "MODEL_NOTICE";

  Ended run(PlannedNode node, LaneSlot lane) {
    var context = new NodeRun(around, node, lane, nodes.foundBefore(node, around.choices()));
    var started = System.nanoTime();
    try {
      modelNotices(node).forEach(context::notice);
      makeRoom(node, lane);
      var outputs = nodes.run(node, context, around.choices());
      return new Ended.Ran(
          node,
          lane,
          new NodeResult(outputs, context.artifacts(), context.notices(), context.found()),
          Duration.ofNanos(System.nanoTime() - started),
          context.timing());
    } catch (Throwable thrown) { // Whatever it is, the run must hear of it.
      return new Ended.Threw(node, lane, thrown, !context.artifacts().isEmpty());
    }
  }

  /// What the files say of themselves that a node names.
  static List<Notice> modelNotices(PlannedNode node) {
    return node.files()
        .flatMap(file -> Optional.ofNullable(file.identity().notice()).stream())
        .map(notice -> new Notice(MODEL_NOTICE, notice))
        .toList();
  }

  /// Before a node that computes, so that a model which is about to be loaded does not stand beside
  /// one that is not wanted. A file's size is about what it will take.
  private void makeRoom(PlannedNode node, LaneSlot lane) {
    if (lane.kind() == LaneKind.DEVICE) {
      cache.makeRoom(
          node.files()
              .filter(file -> file.identity().kind() != FileKind.IMAGE)
              .mapToLong(ResolvedFile::bytes)
              .sum());
    }
  }
}
