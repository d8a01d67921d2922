package io.atelier.artifacts;

import java.nio.ByteBuffer;
import java.util.Random;

/// Pictures for tests: smooth waves with a little noise, the same for the same seed.
final class Pictures {

  private Pictures() {}

  static Pixels waves(int width, int height, int channels, long seed) {
    var random = new Random(seed);
    var bytes = ByteBuffer.allocateDirect(width * height * channels);
    for (var y = 0; y < height; y++) {
      for (var x = 0; x < width; x++) {
        for (var c = 0; c < channels; c++) {
          var wave = 127 + 60 * Math.sin(x / 37.0 + c) + 50 * Math.cos(y * (c + 1) / 53.0);
          bytes.put((byte) Math.clamp(Math.round(wave + random.nextGaussian() * 4), 0, 255));
        }
      }
    }
    return new Pixels(width, height, channels, bytes.flip());
  }
}
