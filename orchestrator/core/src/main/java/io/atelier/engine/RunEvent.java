package io.atelier.engine;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.Pixels;
import io.atelier.nodes.NodeTiming;
import io.atelier.nodes.Notice;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What happens in a run, in order. Told on the thread that runs the node.
public sealed interface RunEvent {

  /// The run begins.
  ///
  /// @param nodes ids of the nodes that the outputs need, in the order in which they would run
  record RunStarted(String run, List<String> nodes) implements RunEvent {
    public RunStarted {
      nodes = List.copyOf(nodes);
    }
  }

  /// These nodes need not run, because their results, or the results of all that they feed, are
  /// kept from before. May come again later in a run.
  record NodesCached(List<String> nodes) implements RunEvent {
    public NodesCached {
      nodes = List.copyOf(nodes);
    }
  }

  record NodeStarted(String node, String type, @Nullable String title) implements RunEvent {}

  /// A node says how far it is.
  ///
  /// @param step steps done, from 0 to `total`
  record NodeProgress(String node, int step, int total, @Nullable Pixels preview)
      implements RunEvent {}

  /// A node is done. A cached output node reports its artifacts again, with no time taken.
  ///
  /// @param timing what Python measured; null of nodes that ran in Java or did not run
  record NodeFinished(
      String node,
      Duration took,
      List<Artifact> artifacts,
      List<Notice> notices,
      @Nullable NodeTiming timing)
      implements RunEvent {
    public NodeFinished {
      artifacts = List.copyOf(artifacts);
      notices = List.copyOf(notices);
    }
  }
}
