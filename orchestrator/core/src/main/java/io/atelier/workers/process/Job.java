package io.atelier.workers.process;

import io.atelier.engine.CrashReport;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import java.util.ArrayDeque;
import java.util.Deque;

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
  private final NodesHeard nodes = new NodesHeard();
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
      nodes.take(event, 0);
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

  /// The node is the one that was started last of those at work.
  CrashReport.Work work() {
    var atWork = nodes.atWork();
    return atWork.isEmpty()
        ? new CrashReport.Work(id, null, null)
        : new CrashReport.Work(id, atWork.getLast().id(), atWork.getLast().type());
  }
}
