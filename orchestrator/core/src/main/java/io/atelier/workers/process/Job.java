package io.atelier.workers.process;

import io.atelier.engine.CrashReport;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// One run on its way through a worker process: what is heard of it, for the thread that waits for
/// it, and how far it is, for whoever watches. Any thread.
final class Job {

  /// A listener that is slower than the steps gets the latest, not all.
  private static final int MANY = 256;

  /// What comes back of a run.
  sealed interface Sign {
    record Event(RunEvent event) implements Sign {}

    record Ended(RunOutcome outcome) implements Sign {}

    record Gone(CrashReport report) implements Sign {}
  }

  private final String id;
  private final Deque<Sign> signs = new ArrayDeque<>();
  private @Nullable String node;
  private @Nullable String type;
  private boolean stepping;
  private boolean cancelled;
  private boolean late;

  Job(String id) {
    this.id = id;
  }

  String id() {
    return id;
  }

  /// Takes a sign in.
  synchronized void put(Sign sign) {
    if (sign instanceof Sign.Event(var event)) {
      follow(event);
      if (event instanceof RunEvent.NodeProgress progress && isSuperseded(progress)) {
        signs.removeLast();
      }
    }
    signs.addLast(sign);
    notifyAll();
  }

  private boolean isSuperseded(RunEvent.NodeProgress next) {
    return signs.size() >= MANY
        && signs.peekLast() instanceof Sign.Event(RunEvent.NodeProgress before)
        && before.node().equals(next.node());
  }

  private void follow(RunEvent event) {
    switch (event) {
      case RunEvent.NodeStarted started -> at(started.node(), started.type());
      case RunEvent.NodeProgress _ -> stepping = true;
      case RunEvent.NodeFinished _ -> at(null, null);
      case RunEvent.RunStarted _, RunEvent.NodesCached _ -> {}
    }
  }

  private void at(@Nullable String startedNode, @Nullable String startedType) {
    node = startedNode;
    type = startedType;
    stepping = false;
  }

  /// Waits for the next sign.
  synchronized Sign next() throws InterruptedException {
    while (signs.isEmpty()) {
      wait();
    }
    return signs.removeFirst();
  }

  synchronized void cancel() {
    cancelled = true;
    notifyAll();
  }

  synchronized boolean isCancelled() {
    return cancelled;
  }

  /// It takes longer than it may.
  synchronized void late() {
    late = true;
  }

  synchronized boolean isLate() {
    return late;
  }

  /// Type of the node that works now; null between nodes.
  synchronized @Nullable String type() {
    return type;
  }

  /// Whether that node has reported a step.
  synchronized boolean isStepping() {
    return stepping;
  }

  synchronized CrashReport.Work work() {
    return new CrashReport.Work(id, node, type);
  }
}
