package io.atelier.workers.wire;

import io.atelier.graph.AtelierException;
import org.jspecify.annotations.Nullable;

/// The connection cannot go on; its message is one sentence.
public final class WireException extends AtelierException {

  private static final long serialVersionUID = 1L;

  public WireException(WireCode code, String message) {
    super(code, message);
  }

  WireException(WireCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }

  /// The socket broke, in whatever way.
  static WireException lost(Throwable cause) {
    return new WireException(
        WireCode.CONNECTION_LOST, "The connection was lost: %s".formatted(cause), cause);
  }
}
