package io.atelier.engine;

import io.atelier.nodes.NodeRuntime;
import io.atelier.nodes.NodeValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Counts who still needs each live object, and frees those that nobody does.
final class LiveHandles {

  private static final System.Logger LOG = System.getLogger(LiveHandles.class.getName());

  private final NodeRuntime runtime;
  private final Map<String, Integer> holders = new HashMap<>();
  private final List<NodeValue.Handle> unneeded = new ArrayList<>();
  private long bytes;

  LiveHandles(NodeRuntime runtime) {
    this.runtime = runtime;
  }

  /// What all live objects take, as Python reported it.
  long bytes() {
    return bytes;
  }

  void retain(Collection<NodeValue.Handle> handles) {
    for (var handle : handles) {
      if (holders.merge(handle.id(), 1, Integer::sum) == 1) {
        bytes += handle.bytes();
        unneeded.removeIf(waiting -> waiting.id().equals(handle.id()));
      }
    }
  }

  void release(Collection<NodeValue.Handle> handles) {
    for (var handle : handles) {
      if (holders.merge(handle.id(), -1, Integer::sum) == 0) {
        holders.remove(handle.id());
        bytes -= handle.bytes();
        unneeded.add(handle);
      }
    }
  }

  /// Frees in one call what was released and nobody holds.
  ///
  /// @return whether there was any
  boolean freeUnneeded() {
    if (unneeded.isEmpty()) {
      return false;
    }
    var freed = List.copyOf(unneeded);
    unneeded.clear();
    try {
      runtime.free(freed);
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "%d live objects could not be freed; their memory returns when this process ends"
              .formatted(freed.size()),
          e);
    }
    return true;
  }
}
