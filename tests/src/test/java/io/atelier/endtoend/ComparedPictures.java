package io.atelier.endtoend;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/// Two pictures of one size, compared sample by sample: all of them, or those on one side of a
/// mask.
///
/// @param where which pixels count, by index, row after row from the top
record ComparedPictures(BufferedImage first, BufferedImage second, IntPredicate where) {

  private static final int HALF = 128;

  ComparedPictures {
    requireSameSize(first, second);
  }

  static ComparedPictures of(Path first, Path second) throws IOException {
    return new ComparedPictures(read(first), read(second), _ -> true);
  }

  /// Only where a mask is white, by its red samples: in the hole of an inpainting.
  ComparedPictures inside(Path mask) throws IOException {
    return new ComparedPictures(first, second, white(mask));
  }

  /// Only where a mask is black.
  ComparedPictures outside(Path mask) throws IOException {
    return new ComparedPictures(first, second, white(mask).negate());
  }

  /// Whether no sample differs by more than so many levels of 0…255.
  boolean differAtMost(int levels) {
    return largestDifference() <= levels;
  }

  /// In levels of 0…255; 0 where both are the same.
  int largestDifference() {
    return differences().max().orElse(0);
  }

  /// How many of the pixels differ by more than so many levels, 0…1.
  double shareThatDiffers(int levels) {
    return differences().mapToDouble(each -> each > levels ? 1 : 0).average().orElse(0);
  }

  /// For each pixel the largest of its red, green and blue differences.
  private IntStream differences() {
    return IntStream.range(0, first.getWidth() * first.getHeight())
        .filter(where)
        .map(pixel -> difference(sample(first, pixel), sample(second, pixel)));
  }

  private static int difference(int one, int other) {
    return IntStream.of(16, 8, 0)
        .map(shift -> Math.abs(((one >> shift) & 255) - ((other >> shift) & 255)))
        .max()
        .orElseThrow();
  }

  private static int sample(BufferedImage picture, int pixel) {
    return picture.getRGB(pixel % picture.getWidth(), pixel / picture.getWidth());
  }

  private IntPredicate white(Path mask) throws IOException {
    BufferedImage picture = read(mask);
    requireSameSize(first, picture);
    return pixel -> ((sample(picture, pixel) >> 16) & 255) >= HALF;
  }

  private static BufferedImage read(Path file) throws IOException {
    BufferedImage picture = ImageIO.read(file.toFile());
    if (picture == null) {
      throw new IOException(file + " is no picture");
    }
    return picture;
  }

  private static void requireSameSize(BufferedImage one, BufferedImage other) {
    if (one.getWidth() != other.getWidth() || one.getHeight() != other.getHeight()) {
      throw new IllegalArgumentException(
          "%d×%d and %d×%d pixels cannot be compared"
              .formatted(one.getWidth(), one.getHeight(), other.getWidth(), other.getHeight()));
    }
  }
}
