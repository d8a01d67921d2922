package io.atelier.engine;

import io.atelier.nodes.LiveBytes;
import io.atelier.nodes.NodeValue;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps results by node key between runs, the least recently used first to go, and none of those
/// that somebody uses. Any thread.
final class ResultCache {

  private static final int MOST_ENTRIES = 10_000;

  private final LinkedHashMap<String, NodeResult> results = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Integer> held = new HashMap<>();
  private final LiveHandles live;
  private LiveBytes limits = LiveBytes.NONE;

  ResultCache(LiveHandles live) {
    this.live = live;
  }

  /// Sets what may be taken; at first that is nothing.
  synchronized void limit(LiveBytes most) {
    limits = most;
  }

  synchronized Optional<NodeResult> get(String key) {
    return Optional.ofNullable(results.get(key));
  }

  synchronized void put(String key, NodeResult result) {
    retain(result);
    var before = results.put(key, result);
    if (before != null) {
      release(before);
    }
  }

  private void retain(NodeResult result) {
    live.retain(result.handles());
    result.handles().forEach(handle -> held.merge(handle.id(), 1, Integer::sum));
  }

  /// An object may stand in several results: a switch gives what it got.
  private void release(NodeResult result) {
    live.release(result.handles());
    result.handles().forEach(handle -> held.merge(handle.id(), -1, ResultCache::left));
  }

  private static @Nullable Integer left(int before, int change) {
    return before + change == 0 ? null : before + change;
  }

  synchronized void remove(String key) {
    var result = results.remove(key);
    if (result != null) {
      release(result);
    }
  }

  /// Makes these the most recently used.
  synchronized void touch(Collection<String> keys) {
    keys.forEach(results::get);
  }

  /// Lets go of the least recently used until the rest is within the limits, or in use.
  void shrink() {
    makeRoom(0);
  }

  /// As [#shrink], so that a model of so many bytes finds room within its limit, too. Again after
  /// each time, because what went may have shared most of it with what stays.
  void makeRoom(long model) {
    while (dropExcess(model) && live.freeUnneeded()) {
      // What that freed is counted now.
    }
  }

  private synchronized boolean dropExcess(long model) {
    var before = results.size();
    for (var entries = results.values().iterator(); entries.hasNext(); ) {
      var over = over(model);
      if (over.equals(LiveBytes.NONE) && results.size() <= MOST_ENTRIES) {
        break;
      }
      var entry = entries.next();
      if (helps(entry, over) && live.isHeldOnlyBy(held, entry.handles())) {
        release(entry);
        entries.remove();
      }
    }
    return results.size() < before;
  }

  private LiveBytes over(long model) {
    return live.expected().plus(new LiveBytes(model, 0)).minus(limits);
  }

  private boolean helps(NodeResult entry, LiveBytes over) {
    return results.size() > MOST_ENTRIES
        || (over.models() > 0 && entry.handles().stream().anyMatch(NodeValue.Handle::isModel))
        || (over.results() > 0 && !entry.handles().stream().allMatch(NodeValue.Handle::isModel));
  }

  /// Lets go of everything but these.
  synchronized void keepOnly(Set<String> keys) {
    for (var entries = results.entrySet().iterator(); entries.hasNext(); ) {
      var entry = entries.next();
      if (!keys.contains(entry.getKey())) {
        release(entry.getValue());
        entries.remove();
      }
    }
  }
}
