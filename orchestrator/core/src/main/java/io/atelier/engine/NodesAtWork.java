package io.atelier.engine;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/// The nodes of a run that are at work on threads of their own. One thread starts them and takes
/// their ends.
final class NodesAtWork {

  private final Executor threads;
  private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
  private int count;

  NodesAtWork(Executor threads) {
    this.threads = threads;
  }

  boolean isNone() {
    return count == 0;
  }

  /// @param work throws nothing
  void start(Supplier<Ended> work) {
    threads.execute(() -> ended.add(work.get()));
    count++;
  }

  /// Waits until one of them ends.
  ///
  /// @param interrupted told when this thread is interrupted; the wait goes on, and the thread is
  ///   interrupted again when it is over
  Ended await(Runnable interrupted) {
    var wasInterrupted = false;
    try {
      while (true) {
        try {
          var next = ended.take();
          count--;
          return next;
        } catch (InterruptedException _) {
          wasInterrupted = true;
          interrupted.run();
        }
      }
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
