package io.atelier.nodes;

import io.atelier.bridge.PythonCall;
import io.atelier.bridge.PythonLane;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The Python lanes of one worker. The first that computes is open from the start, the others from
/// their first use on. Any thread may call.
public final class PythonLanes implements AutoCloseable {

  private static final LaneSlot FIRST = new LaneSlot(LaneKind.DEVICE, 1);

  private final Function<String, PythonLane> opening;
  private final LaneSettings settings;
  private final PythonLane first;
  private final TreeMap<String, PythonLane> others = new TreeMap<>();
  private final TreeMap<String, Integer> calls = new TreeMap<>();
  private CompletableFuture<Boolean> imports = CompletableFuture.completedFuture(true);
  private boolean closed;

  private PythonLanes(Function<String, PythonLane> opening, LaneSettings settings) {
    this.opening = opening;
    this.settings = settings;
    first = opening.apply(FIRST.name());
  }

  /// Opens the first.
  ///
  /// @param opening opens a lane of this name
  public static PythonLanes open(Function<String, PythonLane> opening, LaneSettings settings) {
    return new PythonLanes(opening, settings);
  }

  /// One lane for everything, its owner's to close.
  static PythonLanes of(PythonLane only) {
    return new PythonLanes(_ -> only, new LaneSettings(1, 0));
  }

  LaneSettings settings() {
    return settings;
  }

  /// Begins to import on the first lane what nodes need. The others wait for that with their first
  /// call: two threads that import the same libraries at the same time get halves of them.
  ///
  /// @param work calls that lane
  public synchronized void importAhead(Consumer<PythonLane> work) {
    imports =
        CompletableFuture.supplyAsync(
            () -> {
              work.accept(first);
              return true;
            },
            Thread.ofVirtual()::start);
  }

  /// Calls one lane.
  String call(LaneSlot slot, PythonCall call) {
    var lane = lane(slot);
    count(slot, 1);
    try {
      return lane.call(call);
    } finally {
      count(slot, -1);
    }
  }

  /// Calls the first lane that computes.
  String callFirst(PythonCall call) {
    return call(FIRST, call);
  }

  /// Calls one of the lanes that compute, an idle one if there is one: what lies on the device is
  /// freed where it was made.
  ///
  /// @param width how many of them there may be
  String callOnDevice(PythonCall call, int width) {
    return call(idle(all(LaneKind.DEVICE, width)).orElse(FIRST), call);
  }

  /// Calls any lane, an idle one if there is one, but does not wait for one that computes.
  String callAnywhere(PythonCall call) {
    var beside = all(LaneKind.BESIDE, settings.beside());
    var waiting = beside.isEmpty() ? FIRST : beside.getFirst();
    return call(idle(withFirst(beside)).orElse(waiting), call);
  }

  private static List<LaneSlot> all(LaneKind kind, int width) {
    return IntStream.rangeClosed(1, width).mapToObj(number -> new LaneSlot(kind, number)).toList();
  }

  private static List<LaneSlot> withFirst(List<LaneSlot> more) {
    return Stream.concat(Stream.of(FIRST), more.stream()).toList();
  }

  private synchronized Optional<LaneSlot> idle(List<LaneSlot> slots) {
    return slots.stream().filter(slot -> calls.getOrDefault(slot.name(), 0) == 0).findFirst();
  }

  private synchronized void count(LaneSlot slot, int change) {
    calls.merge(slot.name(), change, Integer::sum);
  }

  private PythonLane lane(LaneSlot slot) {
    if (slot.equals(FIRST)) {
      return first;
    }
    imports().exceptionally(_ -> false).join();
    return other(slot.name());
  }

  private synchronized CompletableFuture<Boolean> imports() {
    return imports;
  }

  private synchronized PythonLane other(String name) {
    if (closed) {
      throw new IllegalStateException("the lanes of this worker are closed");
    }
    return others.computeIfAbsent(name, opening);
  }

  /// Closes all, the first last: what was made on a device is dropped by a thread that knows it.
  @Override
  public void close() {
    List<PythonLane> open;
    synchronized (this) {
      closed = true;
      open = new ArrayList<>(others.values());
    }
    open.add(first);
    open.forEach(PythonLane::close);
  }
}
