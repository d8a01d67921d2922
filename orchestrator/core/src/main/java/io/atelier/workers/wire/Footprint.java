package io.atelier.workers.wire;

/// What a worker process takes.
///
/// @param residentBytes of the machine's memory; 0 where that can't be told
/// @param deviceBytes that the device's driver has given it, caches included, when its latest run
///   ended; 0 on a CPU
public record Footprint(long residentBytes, long deviceBytes) {

  /// Nothing of either.
  public static final Footprint NONE = new Footprint(0, 0);
}
