package io.atelier.artifacts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Finds the EXIF data of a JPEG that anybody may have made, among the segments before its samples.
final class JpegExif {

  private static final String KIND = "JPEG";
  private static final int START = 0xffd8;
  private static final int FILL = 0xff;
  private static final int APPLICATION_1 = 0xe1;
  private static final int SAMPLES = 0xda;
  private static final int END = 0xd9;

  private JpegExif() {}

  static SequencedMap<String, String> text(InputStream in) throws IOException {
    try {
      return read(new DataInputStream(in));
    } catch (EOFException e) {
      throw ExifText.broken(KIND, "it ends before its samples");
    }
  }

  private static SequencedMap<String, String> read(DataInputStream in) throws IOException {
    if (in.readUnsignedShort() != START) {
      throw ExifText.broken(KIND, "it does not begin as one");
    }
    for (var marker = marker(in); marker != SAMPLES && marker != END; marker = marker(in)) {
      var length = in.readUnsignedShort() - Short.BYTES;
      if (length < 0) {
        throw ExifText.broken(KIND, "a segment is shorter than its length");
      }
      if (marker != APPLICATION_1) {
        in.skipNBytes(length);
      } else {
        var data = ExifText.take(KIND, in, length);
        if (new String(data, ISO_8859_1).startsWith(ExifText.PREFIX)) {
          return ExifText.read(KIND, data);
        }
      }
    }
    return new LinkedHashMap<>();
  }

  private static int marker(DataInputStream in) throws IOException {
    if (in.readUnsignedByte() != FILL) {
      throw ExifText.broken(KIND, "something stands between its segments");
    }
    var marker = in.readUnsignedByte();
    while (marker == FILL) {
      marker = in.readUnsignedByte();
    }
    return marker;
  }
}
