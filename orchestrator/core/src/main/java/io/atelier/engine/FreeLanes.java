package io.atelier.engine;

import io.atelier.nodes.LaneKind;
import io.atelier.nodes.LaneSlot;
import io.atelier.nodes.NodeRuntime;
import java.util.EnumMap;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/// The lanes of a worker on which no node of the run is. Not for several threads.
final class FreeLanes {

  private final EnumMap<LaneKind, PriorityQueue<LaneSlot>> free = new EnumMap<>(LaneKind.class);

  FreeLanes(NodeRuntime runtime) {
    for (var kind : LaneKind.values()) {
      var slots = new PriorityQueue<LaneSlot>();
      IntStream.rangeClosed(1, runtime.width(kind))
          .forEach(number -> slots.add(new LaneSlot(kind, number)));
      free.put(kind, slots);
    }
  }

  boolean has(LaneKind kind) {
    return !slots(kind).isEmpty();
  }

  /// The free one with the lowest number.
  LaneSlot take(LaneKind kind) {
    return Optional.ofNullable(slots(kind).poll()).orElseThrow();
  }

  void giveBack(LaneSlot slot) {
    slots(slot.kind()).add(slot);
  }

  private PriorityQueue<LaneSlot> slots(LaneKind kind) {
    return Objects.requireNonNull(free.get(kind));
  }
}
