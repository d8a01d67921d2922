package io.atelier.app;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Does again and again, on a thread of its own, what nobody waits for.
record TidyUp(ScheduledExecutorService thread) implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(TidyUp.class.getName());

  /// @param pause before the first time, and between the end of each and the next
  /// @param work what it throws is logged, and it is tried again
  static TidyUp every(Duration pause, Runnable work) {
    var thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("tidy-up").daemon().factory());
    var _ =
        thread.scheduleWithFixedDelay(
            () -> attempt(work), pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
    return new TidyUp(thread);
  }

  private static void attempt(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "tidying up failed; it is tried again", e);
    }
  }

  /// Waits for what is being done.
  @Override
  public void close() {
    thread.close();
  }
}
