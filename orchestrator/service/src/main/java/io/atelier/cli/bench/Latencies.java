package io.atelier.cli.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/// How long many calls took.
final class Latencies {

  private final long[] nanos;

  /// Of one call or more.
  Latencies(LongStream nanos) {
    this.nanos = nanos.sorted().toArray();
  }

  static Latencies of(List<Latencies> parts) {
    return new Latencies(parts.stream().flatMapToLong(part -> LongStream.of(part.nanos)));
  }

  /// So many of a thousand calls took no longer, in milliseconds.
  double perMille(int share) {
    var rank = (int) Math.ceil(share / 1000.0 * nanos.length);
    return nanos[Math.max(0, rank - 1)] / 1e6;
  }

  String text() {
    return String.format(
        Locale.ROOT,
        "p50 %.2f ms, p99 %.2f ms, longest %.1f ms, n = %d",
        perMille(500),
        perMille(990),
        perMille(1000),
        nanos.length);
  }
}
