package io.atelier.artifacts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.zip.InflaterInputStream;

/// Reads text chunks from a PNG that anybody may have made: bounded in number, in bytes and in
/// bytes once inflated.
final class PngText {

  static final int MOST_CHUNKS = 1_000;
  static final int MOST_BYTES = 64 << 20;

  private final SequencedMap<String, String> found = new LinkedHashMap<>();
  private int chunks;
  private long bytesLeft = MOST_BYTES;

  private PngText() {}

  static SequencedMap<String, String> read(InputStream in) throws IOException {
    var text = new PngText();
    var reader = new PngChunkReader(in);
    for (var chunk = reader.next(); chunk != null; chunk = reader.next()) {
      switch (chunk.type()) {
        case "tEXt" -> text.plain(text.admit(reader, chunk));
        case "zTXt" -> text.compressed(text.admit(reader, chunk));
        case "iTXt" -> text.international(text.admit(reader, chunk));
        default -> reader.skip(chunk);
      }
    }
    return text.found;
  }

  private Cursor admit(PngChunkReader reader, PngChunkReader.Chunk chunk) throws IOException {
    chunks++;
    if (chunks > MOST_CHUNKS) {
      throw PngChunks.tooLarge("it holds more than %d text chunks".formatted(MOST_CHUNKS));
    }
    spend(chunk.length());
    return new Cursor(reader.take(chunk));
  }

  private void spend(long bytes) {
    bytesLeft -= bytes;
    if (bytesLeft < 0) {
      throw PngChunks.tooLarge("its text takes more than %d MB".formatted(MOST_BYTES >> 20));
    }
  }

  private void plain(Cursor data) {
    found.put(data.untilZero(), new String(data.rest(), ISO_8859_1));
  }

  private void compressed(Cursor data) throws IOException {
    var name = data.untilZero();
    data.method();
    found.put(name, new String(inflate(data.rest()), ISO_8859_1));
  }

  private void international(Cursor data) throws IOException {
    var name = data.untilZero();
    var isCompressed = data.octet() == 1;
    data.method();
    data.untilZero(); // language
    data.untilZero(); // translated name
    found.put(name, new String(isCompressed ? inflate(data.rest()) : data.rest(), UTF_8));
  }

  private byte[] inflate(byte[] compressed) throws IOException {
    try (var stream = new InflaterInputStream(new ByteArrayInputStream(compressed))) {
      var inflated = stream.readNBytes((int) bytesLeft + 1);
      spend(inflated.length);
      return inflated;
    } catch (IOException e) {
      throw PngChunks.broken("a compressed text chunk does not inflate");
    }
  }

  /// Walks the fields of one chunk.
  private static final class Cursor {

    private final byte[] data;
    private int at;

    Cursor(byte[] data) {
      this.data = data;
    }

    String untilZero() {
      var start = at;
      while (at < data.length && data[at] != 0) {
        at++;
      }
      if (at == data.length) {
        throw PngChunks.broken("a text chunk has no separator");
      }
      return new String(data, start, at++ - start, ISO_8859_1);
    }

    int octet() {
      if (at == data.length) {
        throw PngChunks.broken("a text chunk is too short");
      }
      return data[at++];
    }

    void method() {
      if (octet() != 0) {
        throw PngChunks.broken("a text chunk uses an unknown compression");
      }
    }

    byte[] rest() {
      return Arrays.copyOfRange(data, at, data.length);
    }
  }
}
