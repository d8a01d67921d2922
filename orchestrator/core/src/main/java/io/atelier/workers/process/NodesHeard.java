package io.atelier.workers.process;

import io.atelier.engine.RunEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The nodes of a run that are at work, and when each was heard of last. Any thread.
final class NodesHeard {

  /// @param stepping whether it has reported a step
  /// @param at when it was heard of last, in nanoseconds
  record Node(String id, String type, boolean stepping, long at) {}

  private final SequencedMap<String, Node> atWork = new LinkedHashMap<>();

  synchronized void take(RunEvent event, long now) {
    switch (event) {
      case RunEvent.NodeStarted started ->
          atWork.put(started.node(), new Node(started.node(), started.type(), false, now));
      case RunEvent.NodeProgress progress ->
          atWork.computeIfPresent(
              progress.node(), (id, node) -> new Node(id, node.type(), true, now));
      case RunEvent.NodeFinished finished -> atWork.remove(finished.node());
      case RunEvent.RunStarted _, RunEvent.NodesCached _ -> {}
    }
  }

  /// In the order in which they were started.
  synchronized List<Node> atWork() {
    return List.copyOf(atWork.values());
  }
}
