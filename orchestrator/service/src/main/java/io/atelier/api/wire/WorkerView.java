package io.atelier.api.wire;

import io.atelier.engine.CrashReport;
import io.atelier.nodes.Environment;
import io.atelier.workers.process.WorkerStatus;
import io.atelier.workers.wire.LaneState;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// A worker: a process of its own, supervised.
///
/// @param state `starting`, `ready`, `failed` or `closed`
/// @param problem why there is none, while it is `failed`; it is tried again
/// @param environment what it computes with; null before it was ready
/// @param memory what it takes; null while it does not say
/// @param restarts how many processes followed the first
/// @param lanes what it is at
/// @param crashes the latest, newest first
public record WorkerView(
    String name,
    String state,
    @Nullable ProblemView problem,
    @Nullable EnvironmentView environment,
    @Nullable MemoryView memory,
    int restarts,
    List<LaneView> lanes,
    List<CrashView> crashes) {

  /// Why there is no process.
  public record ProblemView(String code, String message) {}

  /// What it computes with.
  ///
  /// @param device `cpu`, `mps` or `cuda`
  /// @param threads that PyTorch computes with
  /// @param optimizations in effect, such as `vae-tiling`
  public record EnvironmentView(
      String python,
      String torch,
      String device,
      String deviceName,
      int threads,
      SortedSet<String> optimizations,
      SortedMap<String, String> libraries) {

    static EnvironmentView of(Environment environment) {
      return new EnvironmentView(
          environment.python(),
          environment.torch(),
          environment.device(),
          environment.deviceName(),
          environment.threads(),
          environment.optimizations(),
          environment.libraries());
    }
  }

  /// What it takes.
  ///
  /// @param residentBytes of the machine's memory
  /// @param deviceBytes that the device's driver has given it; 0 on a CPU
  public record MemoryView(long residentBytes, long deviceBytes) {}

  /// What a lane is at.
  ///
  /// @param run `JOB.ATTEMPT`; null when the lane is idle
  /// @param seconds for which nothing was heard of that node
  public record LaneView(
      String lane,
      @Nullable String run,
      @Nullable String node,
      @Nullable String type,
      int step,
      int total,
      double seconds) {

    static LaneView of(LaneState lane) {
      return new LaneView(
          lane.lane(),
          lane.run(),
          lane.node(),
          lane.type(),
          lane.step(),
          lane.total(),
          Seconds.of(lane.quiet()));
    }
  }

  /// The end of a process that should not have ended.
  ///
  /// @param exitCode as a shell has it, 128 + n for signal n
  /// @param run that was lost, `JOB.ATTEMPT`; null when it was idle
  /// @param node that was started last
  /// @param lastLines what it printed last
  public record CrashView(
      Instant at,
      String code,
      String message,
      long pid,
      int exitCode,
      @Nullable String signal,
      @Nullable String run,
      @Nullable String node,
      List<String> lastLines) {

    static CrashView of(CrashReport report) {
      return new CrashView(
          report.at(),
          report.code(),
          report.message(),
          report.ending().pid(),
          report.ending().exitCode(),
          report.ending().signal(),
          report.work() == null ? null : report.work().run(),
          report.work() == null ? null : report.work().node(),
          report.lastLines());
    }
  }

  public static WorkerView of(String name, WorkerStatus status) {
    var failure = status.failure();
    return new WorkerView(
        name,
        status.phase().name().toLowerCase(Locale.ROOT),
        failure == null ? null : new ProblemView(failure.code(), failure.message()),
        status.words().map(words -> EnvironmentView.of(words.environment())).orElse(null),
        status
            .description()
            .map(said ->
                new MemoryView(said.footprint().residentBytes(), said.footprint().deviceBytes()))
            .orElse(null),
        Math.max(0, status.starts() - 1),
        status
            .description()
            .map(said -> said.lanes().stream().map(LaneView::of).toList())
            .orElse(List.of()),
        status.crashes().stream().map(CrashView::of).toList());
  }
}
