package io.atelier.artifacts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Walks the chunks of a PNG; after [#next] the caller either takes the data or skips it.
final class PngChunkReader {

  /// A chunk's announcement.
  record Chunk(String type, int length) {}

  private final DataInputStream in;
  private boolean ended;

  /// Reads and checks the signature.
  PngChunkReader(InputStream in) throws IOException {
    this.in = new DataInputStream(in);
    var signature = PngChunks.signature();
    if (!Arrays.equals(this.in.readNBytes(signature.length), signature)) {
      throw PngChunks.notAPng();
    }
  }

  /// The next chunk, or null after the end chunk.
  @Nullable Chunk next() throws IOException {
    if (ended) {
      return null;
    }
    try {
      var length = in.readInt();
      var type = new String(exactly(4), ISO_8859_1);
      if (length < 0) {
        throw PngChunks.broken("a chunk claims more than 2 GB");
      }
      ended = type.equals("IEND");
      return new Chunk(type, length);
    } catch (EOFException e) {
      throw truncated();
    }
  }

  /// The data of the chunk just announced, checked against its CRC.
  byte[] take(Chunk chunk) throws IOException {
    try {
      var data = exactly(chunk.length());
      var crc = PngChunks.crc(chunk.type().getBytes(ISO_8859_1), data, data.length);
      if ((int) crc != in.readInt()) {
        throw PngChunks.broken("the checksum of its %s chunk is wrong".formatted(chunk.type()));
      }
      return data;
    } catch (EOFException e) {
      throw truncated();
    }
  }

  void skip(Chunk chunk) throws IOException {
    try {
      in.skipNBytes(chunk.length() + 4L);
    } catch (EOFException e) {
      throw truncated();
    }
  }

  /// Grows with what is there, so that a claimed length alone takes no memory.
  private byte[] exactly(int length) throws IOException {
    var data = in.readNBytes(length);
    if (data.length < length) {
      throw truncated();
    }
    return data;
  }

  private static RuntimeException truncated() {
    return PngChunks.broken("it ends before its end chunk");
  }
}
