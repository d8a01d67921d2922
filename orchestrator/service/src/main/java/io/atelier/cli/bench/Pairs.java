package io.atelier.cli.bench;

import java.io.IOException;
import java.util.function.DoubleBinaryOperator;

/// Two ways to do the same work, measured in turns, so that a machine whose speed drifts slows both alike. Which goes first changes from pair to pair.
///
/// @param ours seconds, by pair
/// @param theirs seconds, by pair
record Pairs(double[] ours, double[] theirs) {

  /// Measures something once.
  @FunctionalInterface
  interface Measure {
    /// Does the work and says how many seconds it took.
    double seconds() throws IOException;
  }

  static Pairs measure(int count, Measure ours, Measure theirs) throws IOException {
    var pairs = new Pairs(new double[count], new double[count]);
    for (int pair = 0; pair < count; pair++) {
      if (pair % 2 == 0) {
        pairs.ours[pair] = ours.seconds();
        pairs.theirs[pair] = theirs.seconds();
      } else {
        pairs.theirs[pair] = theirs.seconds();
        pairs.ours[pair] = ours.seconds();
      }
    }
    return pairs;
  }

  /// Ours by theirs.
  Spread ratio() {
    return each((our, their) -> our / their);
  }

  /// Ours less theirs, in seconds.
  Spread difference() {
    return each((our, their) -> our - their);
  }

  private Spread each(DoubleBinaryOperator figure) {
    double[] values = new double[ours.length];
    for (int pair = 0; pair < values.length; pair++) {
      values[pair] = figure.applyAsDouble(ours[pair], theirs[pair]);
    }
    return Spread.of(values);
  }
}
