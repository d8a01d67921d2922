package io.atelier.workers.wire;

/// A message that is known to fit.
public final class Encoded {

  private final Frame frame;

  private Encoded(Frame frame) {
    this.frame = frame;
  }

  /// Encodes it.
  ///
  /// @throws WireException MESSAGE_TOO_LARGE
  public static Encoded of(Message message) {
    return new Encoded(MessageJson.encode(message));
  }

  Frame frame() {
    return frame;
  }
}
