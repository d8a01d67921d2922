package io.atelier.jobs.local;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Stops attempts whose time is over, and asks again while one that was asked to stop goes on.
final class TimeLimits implements AutoCloseable {

  private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

  private final ScheduledThreadPoolExecutor timer;

  TimeLimits() {
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("jobs-timer").daemon().factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  /// Watches an attempt until what is returned is closed.
  Watch watch(RunningJob attempt) {
    var again =
        timer.scheduleWithFixedDelay(
            () -> remind(attempt),
            ASK_AGAIN.toMillis(),
            ASK_AGAIN.toMillis(),
            TimeUnit.MILLISECONDS);
    var limit = attempt.job().terms().timeLimit();
    if (limit == null) {
      return () -> again.cancel(false);
    }
    var end =
        timer.schedule(
            () -> attempt.stop(RunningJob.Stop.LATE), limit.toMillis(), TimeUnit.MILLISECONDS);
    return () -> {
      again.cancel(false);
      end.cancel(false);
    };
  }

  private static void remind(RunningJob attempt) {
    var reason = attempt.stopped();
    if (reason != null) {
      attempt.stop(reason);
    }
  }

  /// Ends the watching.
  @FunctionalInterface
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
