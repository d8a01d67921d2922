package io.atelier.nodes;

import io.atelier.artifacts.Pixels;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Direct buffers that Python draws previews into, used again and again.
final class PreviewBuffers {

  private static final int LONGEST_EDGE = 256;
  private static final int CHANNELS = 3;
  private static final Pattern NOTE = Pattern.compile("preview ([0-9]{1,3})x([0-9]{1,3})");

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
    var announced = NOTE.matcher(note);
    if (!announced.matches()) {
      return null;
    }
    var width = Integer.parseInt(announced.group(1));
    var height = Integer.parseInt(announced.group(2));
    var size = width * height * CHANNELS;
    if (size == 0 || size > buffer.capacity()) {
      return null;
    }
    return new Pixels(width, height, CHANNELS, ByteBuffer.allocate(size).put(0, buffer, 0, size));
  }
}
