package io.atelier.workers.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.atelier.engine.RunEvent;
import io.atelier.workers.wire.LaneState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneWatchTest {

  private final LaneWatch watch = new LaneWatch();

  @Test
  void tellsWhatEachLaneIsAt() {
    watch.begin("run");
    watch.heard("run", new RunEvent.NodeStarted("5", "KSampler", null, "device-1"));
    watch.heard("run", new RunEvent.NodeStarted("9", "SaveImage", null, "java-1"));
    watch.heard("run", new RunEvent.NodeProgress("5", 3, 20, null));

    assertThat(watch.states())
        .extracting(LaneState::lane, LaneState::node, LaneState::type, LaneState::step)
        .containsExactly(
            tuple("device-1", "5", "KSampler", 3), tuple("java-1", "9", "SaveImage", 0));
  }

  @Test
  void callsALaneIdleWhoseNodeIsDone() {
    watch.begin("run");
    watch.heard("run", new RunEvent.NodeStarted("5", "KSampler", null, "device-1"));
    watch.heard("run", new RunEvent.NodeStarted("9", "SaveImage", null, "java-1"));
    watch.heard("run", new RunEvent.NodeFinished("9", Duration.ZERO, List.of(), List.of(), null));

    assertThat(watch.states())
        .filteredOn(lane -> lane.run() == null)
        .containsExactly(LaneState.idle("java-1"));
  }

  @Test
  void callsAllIdleWhenTheRunHasEnded() {
    watch.begin("run");
    watch.heard("run", new RunEvent.NodeStarted("9", "SaveImage", null, "java-1"));
    watch.end();

    assertThat(watch.states())
        .containsExactly(LaneState.idle("device-1"), LaneState.idle("java-1"));
  }
}
