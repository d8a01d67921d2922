package io.atelier.artifacts;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.atelier.graph.AtelierException;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;

/// The frame of a PNG: a signature, then chunks of length, type, data and CRC.
final class PngChunks {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private PngChunks() {}

  static byte[] signature() {
    return SIGNATURE.clone();
  }

  static void write(OutputStream out, String type, byte[] data, int length) throws IOException {
    var name = type.getBytes(US_ASCII);
    var frame = new DataOutputStream(out);
    frame.writeInt(length);
    frame.write(name);
    frame.write(data, 0, length);
    frame.writeInt((int) crc(name, data, length));
  }

  static long crc(byte[] type, byte[] data, int length) {
    var crc = new CRC32();
    crc.update(type);
    crc.update(data, 0, length);
    return crc.getValue();
  }

  static AtelierException notAPng() {
    return new AtelierException(
        ArtifactCode.NOT_A_PNG, "This is not a PNG file; give the PNG that a run has written.");
  }

  static AtelierException broken(String how) {
    return new AtelierException(
        ArtifactCode.PNG_BROKEN,
        "The PNG file is damaged: %s; fetch or copy the file again.".formatted(how));
  }

  static AtelierException tooLarge(String what) {
    return new AtelierException(
        ArtifactCode.PNG_TOO_LARGE, "The PNG file is refused: %s.".formatted(what));
  }
}
