package io.atelier.artifacts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.atelier.graph.AtelierException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The texts `name:text` among the first entries (IFD 0) of EXIF data that anybody may have made:
/// bounded in number and in bytes. ComfyUI writes `prompt:` to tag 0x0110 and what else there is to
/// the tags below; as its editor does, the tag is not looked at.
final class ExifText {

  /// Stands before the data in a JPEG, and sometimes in a WebP.
  static final String PREFIX = "Exif\0\0";

  private static final int ENTRY = 12;
  private static final short ASCII = 2;

  private final String kind;
  private final ByteBuffer data;
  private final SequencedMap<String, String> found = new LinkedHashMap<>();
  private long bytesLeft = PngText.MOST_BYTES;

  private ExifText(String kind, ByteBuffer data) {
    this.kind = kind;
    this.data = data;
  }

  /// @param kind of the picture, for messages
  static SequencedMap<String, String> read(String kind, byte[] exif) {
    var isPrefixed = new String(exif, ISO_8859_1).startsWith(PREFIX);
    var start = isPrefixed ? PREFIX.length() : 0;
    var text = new ExifText(kind, ByteBuffer.wrap(exif, start, exif.length - start).slice());
    try {
      text.readEntries();
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw broken(kind, "its EXIF data points outside of itself");
    }
    return text.found;
  }

  private void readEntries() {
    switch (data.getShort()) {
      case 'I' << 8 | 'I' -> data.order(ByteOrder.LITTLE_ENDIAN);
      case 'M' << 8 | 'M' -> data.order(ByteOrder.BIG_ENDIAN);
      default -> throw broken(kind, "its EXIF data has no byte order");
    }
    data.position(position(data.getInt(Integer.BYTES)));
    var entries = Short.toUnsignedInt(data.getShort());
    if (entries > PngText.MOST_CHUNKS) {
      throw tooLarge(kind, "it holds more than %d EXIF entries".formatted(PngText.MOST_CHUNKS));
    }
    for (var first = data.position(); entries > 0; entries--, first += ENTRY) {
      readEntry(first);
    }
  }

  private void readEntry(int at) {
    var length = data.getInt(at + 4);
    if (data.getShort(at + 2) != ASCII) {
      return;
    }
    spend(Integer.toUnsignedLong(length));
    var from = length <= Integer.BYTES ? at + 8 : position(data.getInt(at + 8));
    position(from + length); // Before a claimed length takes memory.
    var bytes = new byte[length];
    data.get(from, bytes);
    keep(new String(bytes, UTF_8).replaceFirst("\0+$", ""));
  }

  private void keep(String text) {
    var colon = text.indexOf(':');
    if (colon > 0) {
      found.put(text.substring(0, colon), text.substring(colon + 1));
    }
  }

  private int position(int offset) {
    if (offset < 0 || offset > data.limit()) {
      throw new IndexOutOfBoundsException(offset);
    }
    return offset;
  }

  private void spend(long bytes) {
    bytesLeft -= bytes;
    if (bytesLeft < 0) {
      throw textTooLarge(kind);
    }
  }

  /// Reads so many bytes; grows with what is there, so that a claimed length takes no memory.
  static byte[] take(String kind, InputStream in, long length) throws IOException {
    if (length > PngText.MOST_BYTES) {
      throw textTooLarge(kind);
    }
    var data = in.readNBytes((int) length);
    if (data.length < length) {
      throw new EOFException();
    }
    return data;
  }

  static AtelierException broken(String kind, String how) {
    return new AtelierException(
        ArtifactCode.PICTURE_BROKEN,
        "The %s file is damaged: %s; fetch or copy the file again.".formatted(kind, how));
  }

  private static AtelierException textTooLarge(String kind) {
    return tooLarge(kind, "its text takes more than %d MB".formatted(PngText.MOST_BYTES >> 20));
  }

  private static AtelierException tooLarge(String kind, String what) {
    return new AtelierException(
        ArtifactCode.PICTURE_TOO_LARGE, "The %s file is refused: %s.".formatted(kind, what));
  }
}
