package io.atelier.workers.wire;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a lane is at.
///
/// @param run id of the run; null when the lane is idle
/// @param node id of the node that works there
/// @param type that node's type
/// @param step the last that it reported, 0 before the first
/// @param quiet for how long nothing was heard of that node
public record LaneState(
    String lane,
    @Nullable String run,
    @Nullable String node,
    @Nullable String type,
    int step,
    int total,
    Duration quiet) {

  /// A lane with nothing to do.
  public static LaneState idle(String lane) {
    return new LaneState(lane, null, null, null, 0, 0, Duration.ZERO);
  }
}
