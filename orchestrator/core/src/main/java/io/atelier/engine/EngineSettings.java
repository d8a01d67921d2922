package io.atelier.engine;

/// How an engine behaves.
///
/// @param cacheBytes how much memory kept results may take between runs, 0 or more
public record EngineSettings(long cacheBytes) {

  public EngineSettings {
    if (cacheBytes < 0) {
      throw new IllegalArgumentException("the cache cannot hold %d bytes".formatted(cacheBytes));
    }
  }
}
