package io.atelier.artifacts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.atelier.graph.AtelierException;
import io.atelier.graph.Shown;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.Deflater;

/// Writes one PNG. The JDK's ImageIO was tried and left: at the same level and speed its files are
/// half as large again, because it hardly filters rows, and it wants copies as image and as tree.
final class PngEncoder {

  private static final int CHUNK = 64 << 10;

  private final Pixels pixels;
  private final int level;

  PngEncoder(Pixels pixels, int level) {
    this.pixels = pixels;
    this.level = level;
  }

  void write(SequencedMap<String, String> text, OutputStream out) throws IOException {
    out.write(PngChunks.signature());
    chunk(out, "IHDR", header());
    for (var entry : text.entrySet()) {
      chunk(out, "tEXt", textChunk(entry));
    }
    samples(out);
    chunk(out, "IEND", new byte[0]);
  }

  private static void chunk(OutputStream out, String type, byte[] data) throws IOException {
    PngChunks.write(out, type, data, data.length);
  }

  private byte[] header() {
    return ByteBuffer.allocate(13)
        .putInt(pixels.width())
        .putInt(pixels.height())
        .put((byte) 8)
        .put((byte) (pixels.channels() == 4 ? 6 : 2))
        .array();
  }

  private static byte[] textChunk(Map.Entry<String, String> entry) {
    var name = entry.getKey();
    checkTextName(name);
    return (name + '\0' + escaped(entry.getValue())).getBytes(ISO_8859_1);
  }

  static void checkTextName(String name) {
    if (!isChunkName(name)) {
      throw new AtelierException(
          ArtifactCode.TEXT_INVALID,
          "A PNG cannot carry text under the name “%s”; use 1 to 79 printable ASCII characters with no space at either end."
              .formatted(Shown.text(name)));
    }
  }

  private static boolean isChunkName(String name) {
    return !name.isEmpty()
        && name.length() <= 79
        && US_ASCII.newEncoder().canEncode(name)
        && name.chars().noneMatch(Character::isISOControl)
        && name.strip().equals(name);
  }

  /// A JSON escape means the same character inside strings, and nothing outside them needs one.
  private static String escaped(String json) {
    var ascii = new StringBuilder(json.length() + 16);
    for (var i = 0; i < json.length(); i++) {
      var c = json.charAt(i);
      if (c == 0 || c > 0x7e) {
        ascii.append("\\u%04x".formatted((int) c));
      } else {
        ascii.append(c);
      }
    }
    return ascii.toString();
  }

  private void samples(OutputStream out) throws IOException {
    var stride = pixels.width() * pixels.channels();
    var filter = new RowFilter(stride, pixels.channels());
    var bytes = pixels.bytes();
    try (var deflater = new Deflater(level)) {
      var buffer = new byte[CHUNK];
      var filled = 0;
      for (var y = 0; y < pixels.height(); y++) {
        deflater.setInput(filter.next(bytes));
        if (y == pixels.height() - 1) {
          deflater.finish();
        }
        for (int n; (n = deflater.deflate(buffer, filled, CHUNK - filled)) > 0; ) {
          filled += n;
          if (filled == CHUNK) {
            PngChunks.write(out, "IDAT", buffer, filled);
            filled = 0;
          }
        }
      }
      if (filled > 0) {
        PngChunks.write(out, "IDAT", buffer, filled);
      }
    }
  }
}
