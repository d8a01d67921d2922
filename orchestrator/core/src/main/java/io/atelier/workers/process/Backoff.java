package io.atelier.workers.process;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// When a process that ends and ends may be started again. Not for several threads.
final class Backoff {

  private final WorkerLimits.RestartDelays delays;
  private final InstantSource clock;
  private int inARow;
  private Instant next = Instant.MIN;

  Backoff(WorkerLimits.RestartDelays delays, InstantSource clock) {
    this.delays = delays;
    this.clock = clock;
  }

  /// It did what it is for.
  void worked() {
    inARow = 0;
  }

  void failed() {
    inARow++;
    next = clock.instant().plus(delay());
  }

  /// How long still to wait; zero or less when it may start.
  Duration left() {
    return next.equals(Instant.MIN) ? Duration.ZERO : Duration.between(clock.instant(), next);
  }

  private Duration delay() {
    if (inARow <= 1) {
      return Duration.ZERO;
    }
    var doubled = delays.first();
    for (var i = 2; i < inARow && doubled.compareTo(delays.most()) < 0; i++) {
      doubled = doubled.multipliedBy(2);
    }
    return doubled.compareTo(delays.most()) < 0 ? doubled : delays.most();
  }
}
