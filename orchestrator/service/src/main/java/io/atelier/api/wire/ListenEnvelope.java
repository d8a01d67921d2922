package io.atelier.api.wire;

import org.jspecify.annotations.Nullable;

/// The first message of a listener over a WebSocket.
///
/// @param token where the connection brought none as a header
/// @param job the only one that it is told of, to its end; all if left out
/// @param lastEventId the last that it saw: those after it come first
public record ListenEnvelope(
    @Nullable String token, @Nullable String job, @Nullable String lastEventId) {

  /// Keeps the token out of logs.
  @Override
  public String toString() {
    return "ListenEnvelope[%s]".formatted(job);
  }
}
