package io.atelier.api.console;

import io.atelier.access.Role;
import io.atelier.api.MemoryHistory;
import io.atelier.api.WorkerPool;
import io.atelier.api.gate.Needs;
import io.atelier.api.wire.WorkerView;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/// The workers: what they compute with, what they are at, what they take, and how they fared.
@Controller
@Needs(Role.OPERATE)
final class WorkersPage {

  private final WorkerPool pool;
  private final MemoryHistory memory;
  private final InstantSource clock = InstantSource.system();

  WorkersPage(WorkerPool pool, MemoryHistory memory) {
    this.pool = pool;
    this.memory = memory;
  }

  /// A worker.
  ///
  /// @param device such as `CPU (2 threads)`; null before it was ready
  /// @param memory null as long as there are no two samples
  record WorkerTile(
      WorkerView said,
      @Nullable String device,
      @Nullable MemoryChart memory,
      List<Lane> lanes,
      List<Crash> crashes) {}

  /// What a lane is at.
  ///
  /// @param run `JOB.ATTEMPT`; null when the lane is idle
  record Lane(String name, String doing, @Nullable String run) {}

  /// An end that should not have been.
  record Crash(String ago, WorkerView.CrashView said, String end) {}

  @GetMapping("/console/workers")
  ModelAndView page() {
    return new ModelAndView("console/workers", "workers", tiles());
  }

  /// What of the page changes by itself.
  @GetMapping("/console/workers/live")
  ModelAndView live() {
    return new ModelAndView("console/workers :: live", "workers", tiles());
  }

  private List<WorkerTile> tiles() {
    return pool.workers().sequencedEntrySet().stream()
        .map(worker -> tile(WorkerView.of(worker.getKey(), worker.getValue())))
        .toList();
  }

  private WorkerTile tile(WorkerView worker) {
    var environment = worker.environment();
    return new WorkerTile(
        worker,
        environment == null
            ? null
            : environment.deviceName().isBlank() ? environment.device() : environment.deviceName(),
        MemoryChart.of(memory.of(worker.name())),
        worker.lanes().stream().map(WorkersPage::lane).toList(),
        worker.crashes().stream()
            .map(crash -> new Crash(Words.ago(crash.at(), clock.instant()), crash, end(crash)))
            .toList());
  }

  private static String end(WorkerView.CrashView crash) {
    return Words.processEnd(
        "Process " + crash.pid(), crash.signal(), crash.exitCode(), crash.run(), crash.node());
  }

  private static Lane lane(WorkerView.LaneView lane) {
    if (lane.type() == null) {
      return new Lane(lane.lane(), "idle", null);
    }
    var step = lane.total() == 0 ? "" : ", step %d of %d".formatted(lane.step(), lane.total());
    return new Lane(
        lane.lane(), "%s (node %s)%s".formatted(lane.type(), lane.node(), step), lane.run());
  }
}
