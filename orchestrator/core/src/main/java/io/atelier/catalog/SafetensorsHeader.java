package io.atelier.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;

/// The beginning of a safetensors file: 8 bytes of length, then JSON that names every tensor with
/// its type, shape and place. Reading it reads nothing of the tensors, so it takes milliseconds
/// however large the file; whatever stands in it takes bounded time and memory.
///
/// @param fileBytes size of the whole file
/// @param metadata the file's own notes; only values up to [HeaderParser#LONGEST_NOTE] are kept
/// @param tensors by name, sorted
record SafetensorsHeader(
    long fileBytes, Map<String, String> metadata, NavigableMap<String, TensorInfo> tensors) {

  static final long MOST_BYTES = 100_000_000;

  private static final int LENGTH_BYTES = 8;

  SafetensorsHeader {
    metadata = Map.copyOf(metadata);
    tensors = Collections.unmodifiableNavigableMap(tensors);
  }

  static SafetensorsHeader read(Path file) throws IOException, BrokenHeader {
    try (var channel = FileChannel.open(file)) {
      var fileBytes = channel.size();
      var in = Channels.newInputStream(channel);
      var length = length(in.readNBytes(LENGTH_BYTES), fileBytes);
      var parser = new HeaderParser();
      parser.parse(text(new FirstBytes(in, length)));
      TensorLayout.check(parser.tensors(), LENGTH_BYTES + length, fileBytes);
      return new SafetensorsHeader(fileBytes, parser.metadata(), parser.tensors());
    }
  }

  boolean has(String key) {
    return tensors.containsKey(key);
  }

  boolean hasPrefix(String prefix) {
    var key = tensors.ceilingKey(prefix);
    return key != null && key.startsWith(prefix);
  }

  private static long length(byte[] start, long fileBytes) throws BrokenHeader {
    if (start.length < LENGTH_BYTES) {
      throw new BrokenHeader("it has %d bytes, too few for any header".formatted(start.length));
    }
    var length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > MOST_BYTES) {
      throw new BrokenHeader(
          "it does not begin as a safetensors file does (a header of %s bytes)"
              .formatted(Long.toUnsignedString(length)));
    }
    if (LENGTH_BYTES + length > fileBytes) {
      throw new BrokenHeader(
          "it is truncated: its header alone takes %d bytes, and %d are there"
              .formatted(LENGTH_BYTES + length, fileBytes));
    }
    return length;
  }

  private static Reader text(InputStream in) {
    var strict =
        UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    return new InputStreamReader(in, strict);
  }

  /// No more than the header, whatever a parser would like to read ahead.
  private static final class FirstBytes extends InputStream {

    private final InputStream in;
    private long left;

    FirstBytes(InputStream in, long left) {
      this.in = in;
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      var n = in.read(bytes, from, (int) Math.min(length, left));
      left -= Math.max(n, 0);
      return n;
    }
  }
}
