package io.atelier.artifacts;

import java.nio.ByteBuffer;

/// Makes a picture smaller: each new pixel is the mean of those that it covers.
final class Shrink {

  private Shrink() {}

  /// @param longest pixels that the longer side has at most
  static Pixels to(int longest, Pixels picture) {
    var longer = Math.max(picture.width(), picture.height());
    if (longer <= longest) {
      return picture;
    }
    var width = Math.max(1, picture.width() * longest / longer);
    var height = Math.max(1, picture.height() * longest / longer);
    var small = ByteBuffer.allocate(width * height * picture.channels());
    for (var y = 0; y < height; y++) {
      var top = y * picture.height() / height;
      var bottom = (y + 1) * picture.height() / height;
      for (var x = 0; x < width; x++) {
        var left = x * picture.width() / width;
        var right = (x + 1) * picture.width() / width;
        for (var channel = 0; channel < picture.channels(); channel++) {
          small.put(mean(picture, channel, left, right, top, bottom));
        }
      }
    }
    return new Pixels(width, height, picture.channels(), small.flip());
  }

  private static byte mean(Pixels picture, int channel, int left, int right, int top, int bottom) {
    var bytes = picture.bytes();
    var sum = 0;
    for (var y = top; y < bottom; y++) {
      for (var x = left; x < right; x++) {
        sum += bytes.get((y * picture.width() + x) * picture.channels() + channel) & 0xff;
      }
    }
    return (byte) (sum / ((right - left) * (bottom - top)));
  }
}
