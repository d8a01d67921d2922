package io.atelier.cli.bench;

import java.util.Arrays;
import java.util.Locale;

/// The median of some measurements with an interval that holds the true median in at least 95 of
/// 100 cases, whatever the distribution (order statistics, as in the sign test), where there are
/// six or more of them; below that, the smallest and the largest.
record Spread(double low, double median, double high, int count) {

  private static final double TAIL = 0.025;

  static Spread of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    int rank = lowerRank(n);
    double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    return new Spread(sorted[rank], median, sorted[n - 1 - rank], n);
  }

  /// The largest number of values that may be cut from each end: P(Binomial(n, ½) ≤ rank − 1) stays
  /// within the tail.
  private static int lowerRank(int n) {
    double probability = Math.pow(0.5, n);
    double below = 0;
    int rank = 0;
    while (rank < (n - 1) / 2 && below + probability <= TAIL) {
      below += probability;
      rank++;
      probability = probability * (n - rank + 1) / rank;
    }
    return Math.max(0, rank - 1);
  }

  String text(String unit, double scale) {
    return String.format(
        Locale.ROOT,
        "%.4g%s (%.4g to %.4g, n = %d)",
        median * scale,
        unit,
        low * scale,
        high * scale,
        count);
  }
}
