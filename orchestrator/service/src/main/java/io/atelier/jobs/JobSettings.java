package io.atelier.jobs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// How jobs are kept and ordered.
///
/// @param storage where they are kept
/// @param queue in which order they run, and how many may wait
/// @param freeBytes of the output folder's disk that must be free for a job to be taken
/// @param events how many changes of state can be heard again, 1 or more
/// @param grace what running jobs get to end in when the service stops
public record JobSettings(
    Storage storage, QueueSettings queue, long freeBytes, long events, Duration grace) {

  private static final long HALF_A_GIGABYTE = 512L << 20;
  private static final long EVENTS = 200_000;
  private static final Duration GRACE = Duration.ofSeconds(20);

  public JobSettings {
    if (freeBytes < 0 || events < 1 || grace.isNegative()) {
      throw new IllegalArgumentException("a setting of the jobs is out of its range");
    }
  }

  /// The usual ones, with a SQLite file `jobs.db` in the data folder.
  public static JobSettings in(Path data) {
    return new JobSettings(
        new Storage.Sqlite(data.resolve("jobs.db")),
        QueueSettings.USUAL,
        HALF_A_GIGABYTE,
        EVENTS,
        GRACE);
  }

  public JobSettings with(Storage other) {
    return new JobSettings(other, queue, freeBytes, events, grace);
  }

  public JobSettings with(QueueSettings other) {
    return new JobSettings(storage, other, freeBytes, events, grace);
  }

  public JobSettings withFreeBytes(long other) {
    return new JobSettings(storage, queue, other, events, grace);
  }

  public JobSettings withEvents(long other) {
    return new JobSettings(storage, queue, freeBytes, other, grace);
  }

  public JobSettings withGrace(Duration other) {
    return new JobSettings(storage, queue, freeBytes, events, other);
  }

  /// The order of the queue.
  ///
  /// @param longest how many jobs may wait, 1 or more
  /// @param ageing the wait that is worth one step of priority
  /// @param weights by tenant, above 0: one of weight 2 gets twice the time of one of weight 1,
  ///   which is what others have
  /// @param warmPicks how often in a row a job may be passed over for one whose models are loaded
  public record QueueSettings(
      int longest, Duration ageing, Map<String, Double> weights, int warmPicks) {

    private static final int LONGEST = 100_000;
    private static final int WARM_PICKS = 8;

    /// 100,000 jobs, a minute, all alike, eight times.
    public static final QueueSettings USUAL =
        new QueueSettings(LONGEST, Duration.ofMinutes(1), Map.of(), WARM_PICKS);

    public QueueSettings {
      weights = Map.copyOf(weights);
      if (longest < 1 || ageing.toMillis() < 1 || warmPicks < 0) {
        throw new IllegalArgumentException("a setting of the queue is out of its range");
      }
      if (weights.values().stream().anyMatch(weight -> !(weight > 0))) {
        throw new IllegalArgumentException("a tenant's weight is above 0");
      }
    }
  }
}
