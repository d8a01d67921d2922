package io.atelier.api.wire;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Lengths of time, as the wire has them: seconds, exact to the millisecond.
final class Seconds {

  private Seconds() {}

  static double of(Duration time) {
    return time.toMillis() / 1000.0;
  }

  static @Nullable Double ofNullable(@Nullable Duration time) {
    return time == null ? null : of(time);
  }
}
