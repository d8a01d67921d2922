package io.atelier.engine;

import io.atelier.nodes.LiveBytes;
import io.atelier.nodes.NodeRuntime;
import io.atelier.nodes.NodeValue;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Counts who still needs each live object, and frees those that nobody does. Any thread.
final class LiveHandles {

  private static final System.Logger LOG = System.getLogger(LiveHandles.class.getName());

  private final NodeRuntime runtime;
  private final Map<String, Integer> holders = new HashMap<>();
  private final Map<String, NodeValue.Handle> unneeded = new LinkedHashMap<>();
  private LiveBytes bytes = LiveBytes.NONE;

  LiveHandles(NodeRuntime runtime) {
    this.runtime = runtime;
  }

  /// What all live objects will take once those that nobody needs are freed. Only an estimate, as
  /// what one of them shares with another stays.
  synchronized LiveBytes expected() {
    return unneeded.values().stream().map(LiveBytes::of).reduce(bytes, LiveBytes::minus);
  }

  synchronized void retain(Collection<NodeValue.Handle> handles) {
    for (var handle : handles) {
      if (holders.merge(handle.id(), 1, Integer::sum) == 1
          && unneeded.remove(handle.id()) == null) {
        bytes = bytes.plus(LiveBytes.of(handle));
      }
    }
  }

  synchronized void release(Collection<NodeValue.Handle> handles) {
    for (var handle : handles) {
      if (holders.merge(handle.id(), -1, Integer::sum) == 0) {
        holders.remove(handle.id());
        unneeded.put(handle.id(), handle);
      }
    }
  }

  /// Whether nobody but the one who asks holds these.
  ///
  /// @param own how often that one holds what it holds, by id
  synchronized boolean isHeldOnlyBy(
      Map<String, Integer> own, Collection<NodeValue.Handle> handles) {
    return handles.stream()
        .map(NodeValue.Handle::id)
        .allMatch(id -> holders.getOrDefault(id, 0).equals(own.getOrDefault(id, 0)));
  }

  /// Frees in one call what was released and nobody holds.
  ///
  /// @return whether there was any
  boolean freeUnneeded() {
    var freed = takeUnneeded();
    if (freed.isEmpty()) {
      return false;
    }
    try {
      count(runtime.free(freed));
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "%d live objects could not be freed; their memory returns when this process ends"
              .formatted(freed.size()),
          e);
    }
    return true;
  }

  private synchronized List<NodeValue.Handle> takeUnneeded() {
    var taken = List.copyOf(unneeded.values());
    unneeded.clear();
    return taken;
  }

  private synchronized void count(LiveBytes freed) {
    bytes = bytes.minus(freed);
  }
}
