package io.atelier.workers.child;

import io.atelier.engine.RunEvent;
import io.atelier.workers.wire.LaneState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Remembers what one lane is at, from the events of its runs, for the heartbeat to tell.
final class LaneWatch {

  private final String lane;
  private LaneState state;
  private long heard;

  LaneWatch(String lane) {
    this.lane = lane;
    state = LaneState.idle(lane);
  }

  synchronized void begin(String run) {
    set(run, null, null, 0, 0);
  }

  synchronized void heard(String run, RunEvent event) {
    switch (event) {
      case RunEvent.NodeStarted started -> set(run, started.node(), started.type(), 0, 0);
      case RunEvent.NodeProgress progress ->
          set(run, progress.node(), state.type(), progress.step(), progress.total());
      case RunEvent.RunStarted _, RunEvent.NodesCached _, RunEvent.NodeFinished _ ->
          set(run, state.node(), state.type(), state.step(), state.total());
    }
  }

  synchronized void end() {
    state = LaneState.idle(lane);
  }

  private void set(String run, @Nullable String node, @Nullable String type, int step, int total) {
    state = new LaneState(lane, run, node, type, step, total, Duration.ZERO);
    heard = System.nanoTime();
  }

  synchronized LaneState state() {
    return state.run() == null
        ? state
        : new LaneState(
            lane,
            state.run(),
            state.node(),
            state.type(),
            state.step(),
            state.total(),
            Duration.ofNanos(System.nanoTime() - heard));
  }
}
