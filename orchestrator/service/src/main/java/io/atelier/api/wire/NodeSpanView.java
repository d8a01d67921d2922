package io.atelier.api.wire;

import io.atelier.jobs.NodeSpan;
import org.jspecify.annotations.Nullable;

/// When a node ran, within the last attempt; one whose result was kept from before did not.
///
/// @param node id
/// @param lane where it ran, such as `device-1`
/// @param from seconds since the attempt began
/// @param seconds that it took
public record NodeSpanView(
    String node, String type, @Nullable String title, String lane, double from, double seconds) {

  static NodeSpanView of(NodeSpan span) {
    return new NodeSpanView(
        span.node(),
        span.type(),
        span.title(),
        span.lane(),
        Seconds.of(span.from()),
        Seconds.of(span.took()));
  }
}
