package io.atelier.workers.process;

import io.atelier.engine.RunEvent;
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
  private final NodesHeard nodes = new NodesHeard();
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
  void heard(RunEvent event) {
    heard = ticker.nanos();
    nodes.take(event, heard);
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
    var atWork = nodes.atWork();
    if (atWork.isEmpty()) {
      return isSilent(heard, limits.quiet().other())
          ? Optional.of(hung("The run", limits.quiet().other()))
          : Optional.empty();
    }
    return atWork.stream()
        .filter(node -> isSilent(node.at(), allowed(node)))
        .findFirst()
        .map(node -> hung("Node %s (%s)".formatted(node.id(), node.type()), allowed(node)));
  }

  private boolean isSilent(long since, Duration allowed) {
    return since(since).compareTo(allowed) > 0;
  }

  private Duration since(long then) {
    return Duration.ofNanos(ticker.nanos() - then);
  }

  private Duration allowed(NodesHeard.Node node) {
    if (node.stepping()) {
      return limits.quiet().stepping();
    }
    return isLoader(node.type()) ? limits.quiet().loading() : limits.quiet().other();
  }

  private static boolean isLoader(String type) {
    return Shipped.TYPES
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

  private static Doom hung(String what, Duration allowed) {
    return new Doom(
        CrashCode.NO_PROGRESS,
        "%s gave no sign for %s and is taken for hung".formatted(what, seconds(allowed)));
  }

  private static String seconds(Duration duration) {
    return "%.0f s".formatted(duration.toMillis() / 1e3);
  }

  /// Read when the first node's kind is asked for.
  private static final class Shipped {
    private static final NodeTypes TYPES = NodeTypes.shipped();
  }
}
