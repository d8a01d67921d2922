package io.atelier.nodes;

import io.atelier.artifacts.Pixels;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Direct buffers that Python draws previews into, used again and again.
final class PreviewBuffers {

  private static final int LONGEST_EDGE = 256;
  private static final int CHANNELS = 3;
  private static final String ANNOUNCED = "preview ";
  private static final int MOST_DIGITS = 3;

  private final Queue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();

  ByteBuffer take() {
    var buffer = idle.poll();
    return buffer != null
        ? buffer
        : ByteBuffer.allocateDirect(LONGEST_EDGE * LONGEST_EDGE * CHANNELS);
  }

  void giveBack(ByteBuffer buffer) {
    idle.add(buffer);
  }

  /// A copy of the picture that a note such as `preview 64x48` announces; null when it announces
  /// none.
  static @Nullable Pixels picture(String note, ByteBuffer buffer) {
    if (!note.startsWith(ANNOUNCED)) {
      return null;
    }
    var cross = note.indexOf('x', ANNOUNCED.length());
    var width = number(note, ANNOUNCED.length(), cross);
    var height = number(note, cross + 1, note.length());
    var size = width * height * CHANNELS;
    if (size <= 0 || size > buffer.capacity()) {
      return null;
    }
    return new Pixels(width, height, CHANNELS, ByteBuffer.allocate(size).put(0, buffer, 0, size));
  }

  /// What a note says that announces no picture; null when it says nothing.
  static @Nullable String text(String note) {
    return note.isEmpty() || note.startsWith(ANNOUNCED) ? null : note;
  }

  /// A number of one to three digits; 0 when something else stands there. By hand: this is done at
  /// each step of a run, and a pattern was a quarter of Java's time there.
  private static int number(String note, int from, int to) {
    var value = 0;
    for (var at = from; at < to; at++) {
      var digit = note.charAt(at) - '0';
      if (digit < 0 || digit > 9 || to - from > MOST_DIGITS) {
        return 0;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
