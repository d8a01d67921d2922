package io.atelier.workers.process;

import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeTypes;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Measures one run against the limits. Looked at by one thread; signs come from another.
final class JobWatch {

  private static final String LOADERS = "loaders";

  private final Job job;
  private final WorkerLimits limits;
  private final Ticker ticker;
  private final long began;
  private volatile long heard;
  private @Nullable Long cancelled;

  JobWatch(Job job, WorkerLimits limits, Ticker ticker) {
    this.job = job;
    this.limits = limits;
    this.ticker = ticker;
    began = ticker.nanos();
    heard = began;
  }

  Job job() {
    return job;
  }

  /// Something came of the run.
  void heard() {
    heard = ticker.nanos();
  }

  /// Whether the worker must be told to stop the run. It is told at every look, because a cancel
  /// that comes before the run has begun finds nothing to stop.
  boolean mustStop() {
    if (since(began).compareTo(limits.run()) > 0) {
      job.late();
    }
    return job.isLate() || job.isCancelled();
  }

  /// Why the process must be ended now, if it must.
  Optional<Doom> look() {
    if (mustStop()) {
      if (cancelled == null) {
        cancelled = ticker.nanos();
      }
      return since(cancelled).compareTo(limits.cancelGrace()) >= 0
          ? Optional.of(ignored())
          : Optional.empty();
    }
    var allowed = allowedSilence();
    return since(heard).compareTo(allowed) > 0 ? Optional.of(hung(allowed)) : Optional.empty();
  }

  private Duration since(long then) {
    return Duration.ofNanos(ticker.nanos() - then);
  }

  private Duration allowedSilence() {
    if (job.isStepping()) {
      return limits.quiet().stepping();
    }
    return isLoader(job.type()) ? limits.quiet().loading() : limits.quiet().other();
  }

  private static boolean isLoader(@Nullable String type) {
    return type != null
        && Shipped.TYPES
            .find(type)
            .map(NodeType::category)
            .filter(category -> category.startsWith(LOADERS))
            .isPresent();
  }

  private Doom ignored() {
    return job.isLate()
        ? new Doom(
            CrashCode.TIME_LIMIT,
            "The run took longer than %s and did not stop when it was told to"
                .formatted(seconds(limits.run())))
        : new Doom(
            CrashCode.CANCEL_IGNORED,
            "The run did not stop within %s of being cancelled"
                .formatted(seconds(limits.cancelGrace())));
  }

  private static Doom hung(Duration allowed) {
    return new Doom(
        CrashCode.NO_PROGRESS,
        "The run gave no sign for %s and is taken for hung".formatted(seconds(allowed)));
  }

  private static String seconds(Duration duration) {
    return "%.0f s".formatted(duration.toMillis() / 1e3);
  }

  /// Read when the first node's kind is asked for.
  private static final class Shipped {
    private static final NodeTypes TYPES = NodeTypes.shipped();
  }
}
