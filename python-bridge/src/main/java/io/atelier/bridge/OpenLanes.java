package io.atelier.bridge;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// The lanes of one Python that are still open.
final class OpenLanes {

  private final List<Lane> lanes = new CopyOnWriteArrayList<>();

  Lane open(String name, Supplier<? extends Interpreter> source) {
    var lane = Lane.open(name, source);
    lanes.removeIf(one -> !one.isOpen());
    lanes.add(lane);
    return lane;
  }

  List<Lane> all() {
    return lanes.stream().filter(Lane::isOpen).toList();
  }

  /// Closes every lane, also when some refuse; the first refusal is thrown in the end and carries
  /// the others.
  void close() {
    RuntimeException refusal = null;
    for (var lane : lanes) {
      try {
        lane.close();
      } catch (RuntimeException refused) {
        if (refusal == null) {
          refusal = refused;
        } else if (!refusal.equals(refused)) {
          refusal.addSuppressed(refused);
        }
      }
    }
    if (refusal != null) {
      throw refusal;
    }
  }
}
