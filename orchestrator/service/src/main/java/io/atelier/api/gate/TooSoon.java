package io.atelier.api.gate;

import io.atelier.access.AccessCode;
import io.atelier.graph.AtelierException;
import java.time.Duration;

/// Too many requests of one caller.
final class TooSoon extends AtelierException {

  private static final long serialVersionUID = 1L;

  private final long seconds;

  /// @param wait until the next one is let in
  TooSoon(Duration wait) {
    super(
        AccessCode.RATE_LIMITED,
        "There were too many requests in a short time; wait %d s and go on more slowly."
            .formatted(seconds(wait)));
    seconds = seconds(wait);
  }

  /// For `Retry-After`.
  long seconds() {
    return seconds;
  }

  private static long seconds(Duration wait) {
    return Math.max(1, wait.plusMillis(999).toSeconds());
  }
}
