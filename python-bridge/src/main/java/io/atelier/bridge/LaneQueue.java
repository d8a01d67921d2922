package io.atelier.bridge;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The calls that wait for a lane, first come first served. When it is full the callers wait: a
/// lane that does not keep up slows its callers down instead of filling the memory.
final class LaneQueue {

  private static final int CAPACITY = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<PendingCall> waiting = new ArrayDeque<>();
  private boolean closed;
  private volatile boolean quiet = true;

  /// Adds a call.
  ///
  /// @return false when the queue is closed
  boolean put(PendingCall call) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.size() == CAPACITY && !closed) {
        changed.await();
      }
      if (!closed) {
        waiting.add(call);
        quiet = false;
        changed.signalAll();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /// Takes the next call, waiting for one; null when the queue is closed.
  @Nullable PendingCall take() {
    BriefSpin.until(() -> !quiet);
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      changed.signalAll();
      var next = waiting.poll();
      quiet = waiting.isEmpty();
      return next;
    } finally {
      lock.unlock();
    }
  }

  /// Lets no more calls in.
  ///
  /// @return those that were still waiting
  List<PendingCall> close() {
    lock.lock();
    try {
      closed = true;
      quiet = false;
      var left = List.copyOf(waiting);
      waiting.clear();
      changed.signalAll();
      return left;
    } finally {
      lock.unlock();
    }
  }
}
