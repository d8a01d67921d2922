package io.atelier.cli;

import io.atelier.artifacts.Pixels;

/// Draws a picture in a terminal that knows 24-bit colour: one character is two pixels, the upper
/// in its foreground, the lower in its background.
final class HalfBlocks {

  private static final String RESET = "\u001b[0m";

  private final int columns;

  /// @param columns width of the drawing in characters
  HalfBlocks(int columns) {
    this.columns = columns;
  }

  int rows(Pixels pixels) {
    return Math.max(1, columns * pixels.height() / pixels.width() / 2);
  }

  String draw(Pixels pixels) {
    int rows = rows(pixels);
    var drawing = new StringBuilder(rows * columns * 40);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        drawing
            .append(colour(38, pixels, column, 2 * row, rows))
            .append(colour(48, pixels, column, 2 * row + 1, rows))
            .append('▀');
      }
      drawing.append(RESET).append('\n');
    }
    return drawing.toString();
  }

  private String colour(int layer, Pixels pixels, int column, int line, int rows) {
    int x = column * pixels.width() / columns;
    int y = line * pixels.height() / (2 * rows);
    int at = (y * pixels.width() + x) * pixels.channels();
    return "\u001b[%d;2;%d;%d;%dm"
        .formatted(layer, sample(pixels, at), sample(pixels, at + 1), sample(pixels, at + 2));
  }

  private static int sample(Pixels pixels, int at) {
    return Byte.toUnsignedInt(pixels.bytes().get(at));
  }
}
