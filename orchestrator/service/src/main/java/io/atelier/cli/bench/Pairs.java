package io.atelier.cli.bench;

import java.io.IOException;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.DoubleStream;

/// Two ways to do the same work, measured in turns, so that a machine whose speed drifts slows both
/// alike. Which goes first changes from pair to pair.
final class Pairs {

  private final double[] ours;
  private final double[] theirs;

  /// Takes seconds by pair.
  Pairs(double[] ours, double[] theirs) {
    this.ours = ours.clone();
    this.theirs = theirs.clone();
  }

  /// Measures something once.
  @FunctionalInterface
  interface Measure {
    /// Does the work and says how many seconds it took.
    double seconds() throws IOException;
  }

  static Pairs measure(int count, Measure ours, Measure theirs) throws IOException {
    var our = new double[count];
    var their = new double[count];
    for (int pair = 0; pair < count; pair++) {
      if (pair % 2 == 0) {
        our[pair] = ours.seconds();
        their[pair] = theirs.seconds();
      } else {
        their[pair] = theirs.seconds();
        our[pair] = ours.seconds();
      }
    }
    return new Pairs(our, their);
  }

  Spread ours() {
    return Spread.of(ours);
  }

  Spread theirs() {
    return Spread.of(theirs);
  }

  /// How often each piece of work is done in a second.
  ///
  /// @param pieces that each measurement did
  Pairs rates(int pieces) {
    return new Pairs(
        DoubleStream.of(ours).map(seconds -> pieces / seconds).toArray(),
        DoubleStream.of(theirs).map(seconds -> pieces / seconds).toArray());
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
