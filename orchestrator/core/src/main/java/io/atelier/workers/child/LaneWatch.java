package io.atelier.workers.child;

import io.atelier.engine.RunEvent;
import io.atelier.workers.wire.LaneState;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Remembers what each lane is at, from the events of its runs, for the heartbeat to tell. A lane
/// is known from its first node on, the first lane always.
final class LaneWatch {

  private static final String FIRST = "device-1";

  private record Seen(LaneState state, long at) {}

  private final TreeMap<String, Seen> lanes = new TreeMap<>();

  LaneWatch() {
    put(LaneState.idle(FIRST));
  }

  synchronized void begin(String run) {
    put(new LaneState(FIRST, run, null, null, 0, 0, Duration.ZERO));
  }

  synchronized void heard(String run, RunEvent event) {
    switch (event) {
      case RunEvent.NodeStarted(var node, var type, var _, var lane) ->
          put(new LaneState(lane, run, node, type, 0, 0, Duration.ZERO));
      case RunEvent.NodeProgress(var node, var step, var total, var _, var _) ->
          at(node)
              .map(lane ->
                  new LaneState(lane.lane(), run, node, lane.type(), step, total, Duration.ZERO))
              .ifPresent(this::put);
      case RunEvent.NodeFinished finished ->
          at(finished.node()).map(lane -> LaneState.idle(lane.lane())).ifPresent(this::put);
      case RunEvent.RunStarted _, RunEvent.NodesCached _ -> {}
    }
  }

  synchronized void end() {
    lanes.replaceAll((name, _) -> new Seen(LaneState.idle(name), 0));
  }

  synchronized List<LaneState> states() {
    return lanes.values().stream().map(LaneWatch::now).toList();
  }

  private Optional<LaneState> at(String node) {
    Collection<Seen> all = lanes.values();
    return all.stream().map(Seen::state).filter(state -> node.equals(state.node())).findFirst();
  }

  private void put(LaneState state) {
    lanes.put(state.lane(), new Seen(state, System.nanoTime()));
  }

  private static LaneState now(Seen seen) {
    var state = seen.state();
    return state.run() == null
        ? state
        : new LaneState(
            state.lane(),
            state.run(),
            state.node(),
            state.type(),
            state.step(),
            state.total(),
            Duration.ofNanos(System.nanoTime() - seen.at()));
  }
}
