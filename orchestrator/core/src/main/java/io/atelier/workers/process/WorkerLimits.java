package io.atelier.workers.process;

import io.atelier.workers.wire.Footprint;
import java.time.Duration;

/// How long a supervisor waits, and how much it allows, before it ends a worker process.
///
/// @param start from the start of the process until it is ready; torch may come from a cold disk
/// @param run how long one run may take
/// @param cancelGrace from a cancel until the process is ended, 0 or more
/// @param closeGrace from the wish to end until it is ended without its consent
/// @param silentTicks how many looks, four a second, may find that nothing came
/// @param quiet how long a node may go without a sign
/// @param restart how long to wait before a process is started again
/// @param highWater a process that takes more of either when a run ends is replaced; 0 for no limit
public record WorkerLimits(
    Duration start,
    Duration run,
    Duration cancelGrace,
    Duration closeGrace,
    int silentTicks,
    QuietLimits quiet,
    RestartDelays restart,
    Footprint highWater) {

  /// Generous ones, for pictures and films on any machine. A cancel is obeyed within 5 s.
  public static final WorkerLimits USUAL =
      new WorkerLimits(
          Duration.ofMinutes(5),
          Duration.ofHours(24),
          Duration.ofSeconds(4),
          Duration.ofSeconds(10),
          60,
          new QuietLimits(Duration.ofMinutes(30), Duration.ofMinutes(15), Duration.ofMinutes(30)),
          new RestartDelays(Duration.ofSeconds(1), Duration.ofMinutes(1)),
          Footprint.NONE);

  /// How long a node may go without a sign, by what it is at: loading is not stepping.
  ///
  /// @param loading of a node that loads models
  /// @param stepping of one that has reported a step
  /// @param other of any other
  public record QuietLimits(Duration loading, Duration stepping, Duration other) {}

  /// How long to wait after a crash. The first is followed by a start at once; from the second in a
  /// row on the time doubles.
  ///
  /// @param first after the second crash in a row
  /// @param most it never waits longer
  public record RestartDelays(Duration first, Duration most) {}

  /// The same with another time for a cancel to be obeyed.
  public WorkerLimits withCancelGrace(Duration grace) {
    return new WorkerLimits(start, run, grace, closeGrace, silentTicks, quiet, restart, highWater);
  }

  /// The same with another limit for a run.
  public WorkerLimits withRun(Duration limit) {
    return new WorkerLimits(
        start, limit, cancelGrace, closeGrace, silentTicks, quiet, restart, highWater);
  }

  /// The same with other limits for a node's silence.
  public WorkerLimits withQuiet(QuietLimits limits) {
    return new WorkerLimits(
        start, run, cancelGrace, closeGrace, silentTicks, limits, restart, highWater);
  }

  /// The same with other times between starts.
  public WorkerLimits withRestart(RestartDelays delays) {
    return new WorkerLimits(
        start, run, cancelGrace, closeGrace, silentTicks, quiet, delays, highWater);
  }

  /// The same with other high-water marks.
  public WorkerLimits withHighWater(Footprint mark) {
    return new WorkerLimits(start, run, cancelGrace, closeGrace, silentTicks, quiet, restart, mark);
  }

  /// Whether a process that takes this much is to be replaced.
  boolean isExceededBy(Footprint taken) {
    return isOver(highWater.residentBytes(), taken.residentBytes())
        || isOver(highWater.deviceBytes(), taken.deviceBytes());
  }

  private static boolean isOver(long limit, long taken) {
    return limit > 0 && taken > limit;
  }
}
