package io.atelier.artifacts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Finds the EXIF data of a WebP that anybody may have made, among the chunks of its RIFF frame.
final class WebpExif {

  private static final String KIND = "WebP";
  private static final int HEADER = 8;

  private final DataInputStream in;

  /// Bytes of the frame that have not been read.
  private long left;

  private WebpExif(InputStream in) {
    this.in = new DataInputStream(in);
  }

  static SequencedMap<String, String> text(InputStream in) throws IOException {
    try {
      return new WebpExif(in).read();
    } catch (EOFException e) {
      throw ExifText.broken(KIND, "it ends before its last chunk");
    }
  }

  private SequencedMap<String, String> read() throws IOException {
    name();
    left = length();
    name();
    left -= Integer.BYTES;
    while (left >= HEADER) {
      var name = name();
      var length = length();
      left -= HEADER;
      if (length > left) {
        throw ExifText.broken(KIND, "a chunk claims more than the file has");
      }
      if (name.equals("EXIF")) {
        return ExifText.read(KIND, ExifText.take(KIND, in, length));
      }
      skip(length + length % 2);
    }
    return new LinkedHashMap<>();
  }

  private String name() throws IOException {
    var name = new byte[Integer.BYTES];
    in.readFully(name);
    return new String(name, ISO_8859_1);
  }

  private long length() throws IOException {
    return Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
  }

  /// The last chunk may lack the byte that makes its length even.
  private void skip(long bytes) throws IOException {
    in.skipNBytes(Math.min(bytes, left));
    left -= bytes;
  }
}
