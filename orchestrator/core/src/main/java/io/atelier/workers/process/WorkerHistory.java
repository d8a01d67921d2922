package io.atelier.workers.process;

import io.atelier.engine.CrashReport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// What became of the processes of one worker. Safe for any thread.
final class WorkerHistory {

  private static final int KEPT = 20;

  private final Deque<CrashReport> crashes = new ArrayDeque<>();
  private int starts;

  synchronized void started() {
    starts++;
  }

  synchronized void crashed(CrashReport report) {
    crashes.addFirst(report);
    if (crashes.size() > KEPT) {
      crashes.removeLast();
    }
  }

  synchronized int starts() {
    return starts;
  }

  /// Newest first.
  synchronized List<CrashReport> crashes() {
    return List.copyOf(crashes);
  }
}
