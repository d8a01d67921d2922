package io.atelier.engine;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.Pixels;
import io.atelier.nodes.NodeTiming;
import io.atelier.nodes.Notice;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What happens in a run. Told one at a time, on whichever thread it happens; the events of one
/// node come in their order, those of nodes that run at the same time between each other.
public sealed interface RunEvent {

  /// The run begins.
  ///
  /// @param nodes ids of the nodes that the outputs need, or may need, in the order in which they
  ///   would run
  record RunStarted(String run, List<String> nodes) implements RunEvent {
    public RunStarted {
      nodes = List.copyOf(nodes);
    }
  }

  /// These nodes need not run, because their results, or the results of all that they feed, are
  /// kept from before, or because no lazy input asked for them. May come again later in a run.
  record NodesCached(List<String> nodes) implements RunEvent {
    public NodesCached {
      nodes = List.copyOf(nodes);
    }
  }

  /// A node begins.
  ///
  /// @param lane where it runs, such as `device-1`
  record NodeStarted(String node, String type, @Nullable String title, String lane)
      implements RunEvent {

    /// On the first lane of the device.
    public NodeStarted(String node, String type, @Nullable String title) {
      this(node, type, title, "device-1");
    }
  }

  /// A node says how far it is.
  ///
  /// @param step steps done, from 0 to `total`
  /// @param text of a node that writes one: what is written so far, of a long one the end
  record NodeProgress(
      String node, int step, int total, @Nullable Pixels preview, @Nullable String text)
      implements RunEvent {

    /// Of a node that writes no text.
    public NodeProgress(String node, int step, int total, @Nullable Pixels preview) {
      this(node, step, total, preview, null);
    }
  }

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
