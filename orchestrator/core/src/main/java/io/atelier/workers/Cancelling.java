package io.atelier.workers;

import io.atelier.nodes.CancelSignal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One run's way to be cancelled: first the flag, and once, when that is not heeded, an exception
/// from outside. The last way, the end of the process, is its supervisor's.
final class Cancelling {

  /// Long enough for a step, and half of what a supervisor waits.
  static final Duration GRACE = Duration.ofSeconds(2);

  private final CancelSignal signal = new CancelSignal();
  private @Nullable Long asked;
  private boolean interrupted;

  CancelSignal signal() {
    return signal;
  }

  /// Asks the run to stop; may be said again and again.
  ///
  /// @param now of a clock that only goes forward, in nanoseconds
  /// @return whether it is time to interrupt it, which is said once
  boolean ask(long now) {
    signal.raise();
    return isIgnored(now);
  }

  private synchronized boolean isIgnored(long now) {
    if (asked == null) {
      asked = now;
    }
    var ignored = !interrupted && now - asked >= GRACE.toNanos();
    interrupted |= ignored;
    return ignored;
  }
}
