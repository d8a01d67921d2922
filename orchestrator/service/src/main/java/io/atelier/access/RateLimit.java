package io.atelier.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Keeps each of many callers to a rate. Remembers a bounded number of them; who was not seen for
/// longest is forgotten, and starts with a full burst again. Safe for any thread.
public final class RateLimit {

  private static final int MOST_CALLERS = 10_000;

  private final Rate rate;
  private final LongSupplier nanos;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MOST_CALLERS;
        }
      };

  private record Bucket(double left, long at) {}

  /// @param nanos a clock that only goes forward
  public RateLimit(Rate rate, LongSupplier nanos) {
    this.rate = rate;
    this.nanos = nanos;
  }

  /// Takes one from what a caller may do now.
  ///
  /// @return zero, or how long to wait until the next is allowed
  public synchronized Duration take(String caller) {
    var now = nanos.getAsLong();
    var before = buckets.getOrDefault(caller, new Bucket(rate.burst(), now));
    var left = Math.min(rate.burst(), before.left + (now - before.at) * rate.perSecond() / 1e9);
    var allowed = left >= 1;
    buckets.put(caller, new Bucket(allowed ? left - 1 : left, now));
    return allowed ? Duration.ZERO : Duration.ofNanos((long) ((1 - left) / rate.perSecond() * 1e9));
  }
}
