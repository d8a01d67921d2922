package io.atelier.engine;

import io.atelier.nodes.NodeCode;
import io.atelier.nodes.NodeFailure;
import io.atelier.nodes.NodeTiming;
import io.atelier.nodes.Notice;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Runs a node, and once more when the memory was out and results of other runs took some of it.
record AttemptNode(
    RunNode nodes, ResultCache cache, LiveHandles live, NodeRun.Surroundings around) {

  private static final System.Logger LOG = System.getLogger(AttemptNode.class.getName());
  private static final String MODEL_NOTICE = "MODEL_NOTICE";

  /// What a node gave, and where its time went.
  record Ran(NodeResult result, @Nullable NodeTiming timing) {}

  /// There is no second try for a node that has saved something.
  Ran run(PlannedNode node, Map<String, NodeResult> results) {
    var context = new NodeRun(around, node);
    try {
      return attempt(node, context, results);
    } catch (NodeFailure failure) {
      if (!isOutOfMemory(failure.code()) || !context.artifacts().isEmpty() || !freeOthers()) {
        throw failure;
      }
      LOG.log(
          System.Logger.Level.INFO,
          "Node {0} ran out of memory; the results of other runs were freed and it runs again",
          node.id());
    }
    return attempt(node, new NodeRun(around, node), results);
  }

  /// Leaves the memory to the next run when it was out.
  void freeAfter(Failure failure) {
    if (isOutOfMemory(failure.code())) {
      freeOthers();
    }
  }

  /// What the files say of themselves that a node names.
  static List<Notice> modelNotices(PlannedNode node) {
    return node.files()
        .flatMap(file -> Optional.ofNullable(file.identity().notice()).stream())
        .map(notice -> new Notice(MODEL_NOTICE, notice))
        .toList();
  }

  private Ran attempt(PlannedNode node, NodeRun context, Map<String, NodeResult> results) {
    modelNotices(node).forEach(context::notice);
    var outputs = nodes.run(node, context, around.plan(), results);
    return new Ran(
        new NodeResult(outputs, context.artifacts(), context.notices()), context.timing());
  }

  private static boolean isOutOfMemory(String code) {
    return code.equals(NodeCode.OUT_OF_MEMORY.name());
  }

  /// Frees what is kept and not part of this run.
  ///
  /// @return whether there was any
  private boolean freeOthers() {
    cache.keepOnly(
        around.plan().nodes().values().stream().map(PlannedNode::key).collect(Collectors.toSet()));
    return live.freeUnneeded();
  }
}
