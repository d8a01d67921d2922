package io.atelier.api.wire;

import java.time.Instant;

/// The service itself.
///
/// @param version of Atelier
/// @param java version
/// @param processors that Java may use
/// @param heapBytes that Java takes for objects now
/// @param freeDiskBytes where outputs go
public record SystemView(
    String version,
    String java,
    String os,
    int processors,
    Instant started,
    long heapBytes,
    long freeDiskBytes,
    LimitsView limits) {

  /// How much of anything the service takes.
  public record LimitsView(
      long bodyBytes, int nodes, int textLength, int jobs, double requestsPerSecond) {}
}
