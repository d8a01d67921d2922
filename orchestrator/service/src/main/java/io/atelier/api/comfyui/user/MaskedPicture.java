package io.atelier.api.comfyui.user;

import io.atelier.api.ApiException;
import io.atelier.api.wire.ApiCode;
import io.atelier.artifacts.Pixels;
import io.atelier.artifacts.Png;
import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import javax.imageio.ImageIO;
import org.springframework.core.io.Resource;

/// A picture whose transparency is another's: what the editor's mask editor uploads.
///
/// @param text of the original, so that its workflow stays in it
record MaskedPicture(Pixels pixels, SequencedMap<String, String> text) {

  private static final int LEVEL = 4;

  /// @param original PNG or JPEG
  /// @param mask PNG of the same size
  /// @throws io.atelier.graph.AtelierException for what can't be read, or is of another size
  static MaskedPicture of(Resource original, InputStream mask) throws IOException {
    var below = pixels(original);
    var above = Png.pixels(mask);
    if (below.width() != above.width() || below.height() != above.height()) {
      throw new ApiException(
          ApiCode.REQUEST_INVALID,
          "The mask has %d×%d pixels and the picture %d×%d; send one of the same size."
              .formatted(above.width(), above.height(), below.width(), below.height()));
    }
    return new MaskedPicture(masked(below, above), text(original));
  }

  void write(OutputStream out) throws IOException {
    Png.write(pixels, text, LEVEL, out);
  }

  private static Pixels masked(Pixels below, Pixels above) {
    var from = below.bytes();
    var alpha = above.bytes();
    var count = below.width() * below.height();
    var bytes = ByteBuffer.allocate(count * 4);
    for (var pixel = 0; pixel < count; pixel++) {
      for (var channel = 0; channel < 3; channel++) {
        bytes.put(from.get(pixel * below.channels() + channel));
      }
      bytes.put(above.channels() == 4 ? alpha.get(pixel * 4 + 3) : (byte) 255);
    }
    return new Pixels(below.width(), below.height(), 4, bytes.flip());
  }

  private static boolean isPng(Resource file) throws IOException {
    try (var in = file.getInputStream()) {
      var start = in.readNBytes(4);
      return start.length == 4 && start[1] == 'P' && start[2] == 'N' && start[3] == 'G';
    }
  }

  private static SequencedMap<String, String> text(Resource original) throws IOException {
    if (!isPng(original)) {
      return new LinkedHashMap<>();
    }
    try (var in = new BufferedInputStream(original.getInputStream())) {
      return Png.text(in);
    }
  }

  private static Pixels pixels(Resource original) throws IOException {
    if (isPng(original)) {
      try (var in = new BufferedInputStream(original.getInputStream())) {
        return Png.pixels(in);
      }
    }
    BufferedImage image;
    try (var in = original.getInputStream()) {
      image = ImageIO.read(in);
    }
    if (image == null) {
      throw new ApiException(
          ApiCode.REQUEST_INVALID,
          "The picture below the mask is no PNG or JPEG; save it as one of these.");
    }
    var bytes = ByteBuffer.allocate(image.getWidth() * image.getHeight() * 3);
    for (var y = 0; y < image.getHeight(); y++) {
      for (var x = 0; x < image.getWidth(); x++) {
        var rgb = image.getRGB(x, y);
        bytes.put((byte) (rgb >> 16)).put((byte) (rgb >> 8)).put((byte) rgb);
      }
    }
    return new Pixels(image.getWidth(), image.getHeight(), 3, bytes.flip());
  }
}
