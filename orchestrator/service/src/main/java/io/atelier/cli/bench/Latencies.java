package io.atelier.cli.bench;

import java.util.Locale;
import java.util.stream.LongStream;

/// How long many calls took.
///
/// @param nanos sorted, one or more
record Latencies(long[] nanos) {

  Latencies {
    nanos = LongStream.of(nanos).sorted().toArray();
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
