package io.atelier.nodes;

/// One lane of a worker: one node at a time runs there.
///
/// @param number from 1
public record LaneSlot(LaneKind kind, int number) implements Comparable<LaneSlot> {

  /// Such as `device-1`, for logs, thread dumps and heartbeats.
  public String name() {
    return kind.word() + "-" + number;
  }

  @Override
  public int compareTo(LaneSlot other) {
    return Integer.compare(number, other.number);
  }
}
