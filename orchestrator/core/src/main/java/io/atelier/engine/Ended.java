package io.atelier.engine;

import io.atelier.nodes.LaneSlot;
import io.atelier.nodes.NodeCode;
import io.atelier.nodes.NodeFailure;
import io.atelier.nodes.NodeTiming;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How one try at a node ended.
sealed interface Ended {

  PlannedNode node();

  /// Where it ran.
  LaneSlot lane();

  /// It gave a result, whose live objects are held.
  ///
  /// @param timing where its time went, if Python said so
  record Ran(
      PlannedNode node,
      LaneSlot lane,
      NodeResult result,
      Duration took,
      @Nullable NodeTiming timing)
      implements Ended {}

  /// It did not.
  ///
  /// @param saved whether it had stored something by then, which a second try would store again
  record Threw(PlannedNode node, LaneSlot lane, Throwable thrown, boolean saved) implements Ended {

    boolean isOutOfMemory() {
      return thrown instanceof NodeFailure failure
          && failure.code().equals(NodeCode.OUT_OF_MEMORY.name());
    }
  }
}
