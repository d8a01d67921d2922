package io.atelier.workers.process;

import java.util.ArrayDeque;
import java.util.Queue;

/// Who may use the worker process now: one run at a time, first come first served.
final class Turns {

  private final Queue<Job> waiting = new ArrayDeque<>();

  synchronized void enter(Job job) {
    waiting.add(job);
  }

  /// Waits until it is this run's turn, or it is cancelled.
  synchronized void await(Job job) throws InterruptedException {
    while (waiting.peek() != job && !job.isCancelled()) {
      wait();
    }
  }

  synchronized void leave(Job job) {
    waiting.remove(job);
    notifyAll();
  }

  /// Lets those that wait look whether they are cancelled.
  synchronized void wake() {
    notifyAll();
  }

  /// Waits until no run is left.
  synchronized void awaitNone() throws InterruptedException {
    while (!waiting.isEmpty()) {
      wait();
    }
  }
}
