package io.atelier.jobs.store;

import io.atelier.jobs.JobId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;

/// Ids of version 7 (RFC 9562), each greater than the one before it: 48 bits of milliseconds, then
/// a counter of 12 bits, then 62 random bits. One thread.
///
/// Where the clock goes back a little, or more ids come than a millisecond counts, the time of the
/// latest id goes on; a clock that was set back by more is followed.
final class NewIds {

  private static final Duration LITTLE = Duration.ofMinutes(1);
  private static final int COUNTS = 1 << 12;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private final InstantSource clock;
  private final Random random;
  private long latest;
  private int count;

  NewIds(InstantSource clock, Random random) {
    this.clock = clock;
    this.random = random;
  }

  JobId next() {
    var now = clock.millis();
    if (now > latest || latest - now > LITTLE.toMillis()) {
      latest = now;
      count = 0;
    } else if (++count == COUNTS) {
      latest++;
      count = 0;
    }
    return id(latest, count, random.nextLong());
  }

  private static JobId id(long millis, int count, long noise) {
    var high = millis << 16 | 0x7000 | count;
    return new JobId(new java.util.UUID(high, noise >>> 2 | VARIANT).toString());
  }

  /// When a job of this id was submitted.
  static Instant time(JobId id) {
    return Instant.ofEpochMilli(
        java.util.UUID.fromString(id.text()).getMostSignificantBits() >>> 16);
  }

  /// No id of this time or a later one is less, and every earlier one is.
  static JobId lowest(Instant time) {
    var millis = Math.clamp(time.toEpochMilli(), 0, (1L << 48) - 1);
    return new JobId(new java.util.UUID(millis << 16 | 0x7000, VARIANT).toString());
  }
}
