package io.atelier.cli.bench;

import io.atelier.artifacts.Pixels;

/// How near two pictures of one size are: the peak signal-to-noise ratio over all samples.
final class Psnr {

  private static final double PEAK = 255;
  private static final int BYTE = 0xff;

  private Psnr() {}

  /// In dB; infinite for the same pixels.
  ///
  /// @throws IllegalArgumentException where their sizes differ
  static double of(Pixels one, Pixels other) {
    var ours = one.bytes();
    var theirs = other.bytes();
    if (one.width() != other.width() || ours.remaining() != theirs.remaining()) {
      throw new IllegalArgumentException("pictures of two sizes cannot be compared");
    }
    var count = ours.remaining();
    double squares = 0;
    while (ours.hasRemaining()) {
      double difference = (ours.get() & BYTE) - (theirs.get() & BYTE);
      squares += difference * difference;
    }
    return 10 * Math.log10(PEAK * PEAK / (squares / count));
  }
}
