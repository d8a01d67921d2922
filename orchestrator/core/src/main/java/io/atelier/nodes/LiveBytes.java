package io.atelier.nodes;

/// What live objects take in memory, in bytes. A model is an object that holds a network.
public record LiveBytes(long models, long results) {

  public static final LiveBytes NONE = new LiveBytes(0, 0);

  /// What a live object was charged when it was made.
  public static LiveBytes of(NodeValue.Handle handle) {
    return handle.isModel() ? new LiveBytes(handle.bytes(), 0) : new LiveBytes(0, handle.bytes());
  }

  public LiveBytes plus(LiveBytes more) {
    return new LiveBytes(models + more.models, results + more.results);
  }

  /// Never less than nothing: who shares what is only known in Python.
  public LiveBytes minus(LiveBytes less) {
    return new LiveBytes(Math.max(0, models - less.models), Math.max(0, results - less.results));
  }
}
