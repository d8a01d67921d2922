package io.atelier.engine;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Keeps results by node key between runs, the least recently used first to go.
final class ResultCache {

  private static final int MOST_ENTRIES = 10_000;

  private final LinkedHashMap<String, NodeResult> results = new LinkedHashMap<>(16, 0.75f, true);
  private final LiveHandles live;
  private final long limit;

  ResultCache(LiveHandles live, long limit) {
    this.live = live;
    this.limit = limit;
  }

  Optional<NodeResult> get(String key) {
    return Optional.ofNullable(results.get(key));
  }

  void put(String key, NodeResult result) {
    live.retain(result.handles());
    var before = results.put(key, result);
    if (before != null) {
      live.release(before.handles());
    }
  }

  void remove(String key) {
    var result = results.remove(key);
    if (result != null) {
      live.release(result.handles());
    }
  }

  /// Makes these the most recently used.
  void touch(Collection<String> keys) {
    keys.forEach(results::get);
  }

  /// Lets go of the least recently used until the rest is within the limits.
  void shrink() {
    for (var oldest = oldest(); oldest.hasNext() && isOver(); ) {
      drop(oldest);
    }
  }

  private boolean isOver() {
    return live.bytes() > limit || results.size() > MOST_ENTRIES;
  }

  /// Lets go of everything but these.
  void keepOnly(Set<String> keys) {
    for (var entries = oldest(); entries.hasNext(); ) {
      var entry = entries.next();
      if (!keys.contains(entry.getKey())) {
        live.release(entry.getValue().handles());
        entries.remove();
      }
    }
  }

  private Iterator<Map.Entry<String, NodeResult>> oldest() {
    return results.entrySet().iterator();
  }

  private void drop(Iterator<Map.Entry<String, NodeResult>> entries) {
    live.release(entries.next().getValue().handles());
    entries.remove();
  }
}
