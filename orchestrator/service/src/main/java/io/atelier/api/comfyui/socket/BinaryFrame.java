package io.atelier.api.comfyui.socket;

import io.atelier.api.comfyui.Jpeg;
import io.atelier.artifacts.Pixels;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.JsonNodeFactory;

/// Frames that are no JSON; every number in them is an unsigned integer of four bytes, the highest
/// first.
final class BinaryFrame {

  private static final int PICTURE = 1;
  private static final int TEXT = 3;
  private static final int PICTURE_OF_NODE = 4;
  private static final int JPEG = 1;
  private static final float QUALITY = 0.95f;

  private BinaryFrame() {}

  /// A picture on the way, for clients that know no other.
  static ByteBuffer picture(Pixels picture) {
    var jpeg = jpeg(picture);
    return ByteBuffer.allocate(8 + jpeg.length).putInt(PICTURE).putInt(JPEG).put(jpeg).flip();
  }

  /// A picture on the way, with whose it is.
  static ByteBuffer picture(Pixels picture, String prompt, String node) {
    var of =
        JsonNodeFactory.instance
            .objectNode()
            .put("node_id", node)
            .put("prompt_id", prompt)
            .put("display_node_id", node)
            .putNull("parent_node_id")
            .put("real_node_id", node)
            .put("image_type", "image/jpeg")
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    var jpeg = jpeg(picture);
    return ByteBuffer.allocate(8 + of.length + jpeg.length)
        .putInt(PICTURE_OF_NODE)
        .putInt(of.length)
        .put(of)
        .put(jpeg)
        .flip();
  }

  /// What a node has written so far.
  static ByteBuffer text(String text, String node) {
    var id = node.getBytes(StandardCharsets.UTF_8);
    var written = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + id.length + written.length)
        .putInt(TEXT)
        .putInt(id.length)
        .put(id)
        .put(written)
        .flip();
  }

  private static byte[] jpeg(Pixels picture) {
    return Jpeg.of(image(picture), QUALITY);
  }

  /// JPEG has no transparency: it is left out.
  private static BufferedImage image(Pixels picture) {
    var image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    var bytes = picture.bytes();
    for (var y = 0; y < picture.height(); y++) {
      for (var x = 0; x < picture.width(); x++) {
        var at = (y * picture.width() + x) * picture.channels();
        image.setRGB(
            x,
            y,
            (bytes.get(at) & 0xff) << 16
                | (bytes.get(at + 1) & 0xff) << 8
                | (bytes.get(at + 2) & 0xff));
      }
    }
    return image;
  }
}
