package io.atelier.artifacts;

import java.nio.ByteBuffer;

/// PNG's five row filters; each row takes the one whose result is smallest in sum, as libpng and
/// PIL choose. The loops are apart so that the compiler can make vectors of them.
final class RowFilter {

  private final int pixel;
  private final byte[][] candidates;
  private byte[] row;
  private byte[] above;

  RowFilter(int stride, int pixel) {
    this.pixel = pixel;
    row = new byte[stride];
    above = new byte[stride];
    candidates = new byte[5][stride + 1];
    for (var type = 0; type < candidates.length; type++) {
      candidates[type][0] = (byte) type;
    }
  }

  /// Takes one row from `samples`; the answer (filter type, then bytes) is good until the next
  /// call.
  byte[] next(ByteBuffer samples) {
    var spare = above;
    above = row;
    row = spare;
    samples.get(row);
    System.arraycopy(row, 0, candidates[0], 1, row.length);
    sub(candidates[1]);
    up(candidates[2]);
    average(candidates[3]);
    paeth(candidates[4]);
    return smallest();
  }

  private byte[] smallest() {
    var best = candidates[0];
    var bestSum = Long.MAX_VALUE;
    for (var candidate : candidates) {
      var sum = sum(candidate);
      if (sum < bestSum) {
        best = candidate;
        bestSum = sum;
      }
    }
    return best;
  }

  private static long sum(byte[] filtered) {
    var sum = 0;
    for (var i = 1; i < filtered.length; i++) {
      sum += Math.abs(filtered[i]);
    }
    return sum;
  }

  private void sub(byte[] to) {
    System.arraycopy(row, 0, to, 1, pixel);
    for (var i = pixel; i < row.length; i++) {
      to[i + 1] = (byte) (row[i] - row[i - pixel]);
    }
  }

  private void up(byte[] to) {
    for (var i = 0; i < row.length; i++) {
      to[i + 1] = (byte) (row[i] - above[i]);
    }
  }

  private void average(byte[] to) {
    for (var i = 0; i < pixel; i++) {
      to[i + 1] = (byte) (row[i] - ((above[i] & 255) >> 1));
    }
    for (var i = pixel; i < row.length; i++) {
      to[i + 1] = (byte) (row[i] - (((above[i] & 255) + (row[i - pixel] & 255)) >> 1));
    }
  }

  private void paeth(byte[] to) {
    for (var i = 0; i < pixel; i++) {
      to[i + 1] = (byte) (row[i] - above[i]);
    }
    for (var i = pixel; i < row.length; i++) {
      var predicted = paeth(row[i - pixel] & 255, above[i] & 255, above[i - pixel] & 255);
      to[i + 1] = (byte) (row[i] - predicted);
    }
  }

  private static int paeth(int left, int up, int upLeft) {
    var toLeft = Math.abs(up - upLeft);
    var toUp = Math.abs(left - upLeft);
    var toUpLeft = Math.abs(left + up - 2 * upLeft);
    var nearer = toUp < toLeft ? up : left;
    return toUpLeft < Math.min(toLeft, toUp) ? upLeft : nearer;
  }
}
