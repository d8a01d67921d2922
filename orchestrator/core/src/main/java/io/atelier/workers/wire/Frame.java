package io.atelier.workers.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;

/// One message in bytes: two lengths of 4 bytes each, big-endian, then the header, which is JSON,
/// and the body, which is a preview's samples or nothing.
final class Frame {

  /// Workflows may take 64 MB, and a program has no use for such.
  static final int LARGEST_HEADER = 64 << 20;

  static final int LARGEST_BODY = 4 << 20;

  private static final int LENGTHS = 2 * Integer.BYTES;
  private static final int CHUNK = 1 << 16;

  private final byte[] header;
  private final ByteBuffer body;

  /// Takes both as they are, without copying.
  ///
  /// @throws WireException MESSAGE_TOO_LARGE
  Frame(byte[] header, ByteBuffer body) {
    requireSmall(header.length, body.remaining());
    this.header = header;
    this.body = body;
  }

  /// UTF-8; not to be changed.
  byte[] header() {
    return header;
  }

  ByteBuffer body() {
    return body;
  }

  /// Writes all of it.
  void write(WritableByteChannel out) throws IOException {
    var head = ByteBuffer.allocate(LENGTHS + header.length);
    head.putInt(header.length).putInt(body.remaining()).put(header).flip();
    writeAll(head, out);
    writeAll(body.duplicate(), out);
  }

  static void writeAll(ByteBuffer bytes, WritableByteChannel out) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /// Reads the next one; none when the other end has closed behind a whole one.
  ///
  /// @throws WireException MESSAGE_TOO_LARGE before any of it is read, MESSAGE_TRUNCATED
  static Optional<Frame> read(ReadableByteChannel in) throws IOException {
    var lengths = ByteBuffer.allocate(LENGTHS);
    if (in.read(lengths) < 0) {
      return Optional.empty();
    }
    try {
      fill(lengths, in);
      lengths.flip();
      var header = lengths.getInt();
      var body = lengths.getInt();
      requireSmall(header, body);
      return Optional.of(new Frame(bytes(header, in), ByteBuffer.wrap(bytes(body, in))));
    } catch (EOFException e) {
      throw new WireException(
          WireCode.MESSAGE_TRUNCATED, "The other end closed in the middle of a message", e);
    }
  }

  /// Memory is taken as the bytes come, so that a length alone costs none.
  private static byte[] bytes(int length, ReadableByteChannel in) throws IOException {
    var all = new ByteArrayOutputStream(Math.min(length, CHUNK));
    var chunk = ByteBuffer.allocate(Math.min(length, CHUNK));
    while (all.size() < length) {
      chunk.clear().limit(Math.min(chunk.capacity(), length - all.size()));
      fill(chunk, in);
      all.write(chunk.array(), 0, chunk.limit());
    }
    return all.toByteArray();
  }

  static void fill(ByteBuffer buffer, ReadableByteChannel in) throws IOException {
    while (buffer.hasRemaining()) {
      if (in.read(buffer) < 0) {
        throw new EOFException();
      }
    }
  }

  private static void requireSmall(int header, int body) {
    if (header < 0 || header > LARGEST_HEADER || body < 0 || body > LARGEST_BODY) {
      throw new WireException(
          WireCode.MESSAGE_TOO_LARGE,
          "A message of %,d and %,d bytes is larger than the %,d and %,d that one may have"
              .formatted(
                  Integer.toUnsignedLong(header),
                  Integer.toUnsignedLong(body),
                  LARGEST_HEADER,
                  LARGEST_BODY));
    }
  }
}
