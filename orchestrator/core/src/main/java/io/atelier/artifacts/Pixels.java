package io.atelier.artifacts;

import io.atelier.graph.Sha256;
import java.nio.ByteBuffer;

/// A picture of 8 bits a sample: rows from the top, tightly packed, `channels` = 3 (RGB) or 4
/// (RGBA, not premultiplied). Holds the caller's bytes without copying: they must not change while
/// it is in use.
public record Pixels(int width, int height, int channels, ByteBuffer bytes) {

  public Pixels {
    if (width < 1 || height < 1 || (channels != 3 && channels != 4)) {
      throw new IllegalArgumentException(
          "No picture has %d×%d pixels of %d channels".formatted(width, height, channels));
    }
    var expected = (long) width * height * channels;
    if (bytes.remaining() != expected) {
      throw new IllegalArgumentException(
          "%d×%d pixels of %d channels take %d bytes, not %d"
              .formatted(width, height, channels, expected, bytes.remaining()));
    }
    bytes = bytes.slice().asReadOnlyBuffer();
  }

  /// The samples from the first to the last; a view of its own for each caller.
  @Override
  public ByteBuffer bytes() {
    return bytes.duplicate();
  }

  /// SHA-256 of the samples alone, as `hashlib.sha256(array.tobytes())` gives it for the H×W×C
  /// array.
  public String sha256() {
    return Sha256.of(bytes());
  }
}
