package io.atelier.jobs.local;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Two clocks: the one on the wall, which somebody may set, for what people read; and one that only
/// goes on, in nanoseconds, for what is waited for.
public record Clocks(InstantSource wall, LongSupplier steady) {

  private static final Duration DAY = Duration.ofDays(1);

  /// Those of the system.
  public static final Clocks SYSTEM = new Clocks(InstantSource.system(), System::nanoTime);

  Instant now() {
    return wall.instant();
  }

  long nanos() {
    return steady.getAsLong();
  }

  /// The steady time of a moment in the past; never in the future, nor more than a day ago,
  /// whatever was done to the wall clock in between.
  long since(Instant moment) {
    return nanos() - between(moment, now(), DAY);
  }

  /// The steady time of a moment in the future, by the wall clock.
  ///
  /// @param most how far it can be at most
  long until(Instant moment, Duration most) {
    return nanos() + between(now(), moment, most);
  }

  private static long between(Instant from, Instant to, Duration most) {
    var wait = Duration.between(from, to);
    return wait.isNegative() ? 0 : wait.compareTo(most) > 0 ? most.toNanos() : wait.toNanos();
  }
}
