package io.atelier.bridge;

import static io.atelier.bridge.PythonContract.call;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// What the bridge costs, as a program: `java -Datelier.python=… -Datelier.root=… -cp …
/// io.atelier.bridge.Measurement`. Targets: trampoline 50 µs, sink 2 µs.
final class Measurement {

  private static final int CALLS = 20_000;
  private static final int STEPS = 1_000;

  private Measurement() {}

  public static void main(String... none) {
    var settings = RealPython.settings();
    long begin = System.nanoTime();
    VirtualEnvironment.of(settings.executable());
    say("probe, first", begin);
    begin = System.nanoTime();
    VirtualEnvironment.of(settings.executable());
    say("probe, again", begin);
    begin = System.nanoTime();
    var python = JepPython.start(settings);
    say("start with probe", begin);
    begin = System.nanoTime();
    var lane = python.openLane("measured");
    say("lane", begin);
    var text = "{\"text\":\"" + "x".repeat(1_000) + "\"}";
    percentiles("trampoline, 1 kB both ways", () -> lane.call(call("echo", text)), 1);
    percentiles(
        "failure with causes", () -> PythonContract.failureOf(lane, call("story", "{}")), 1);
    var steps =
        new PythonCall(
            "bridge_fixture:steps",
            "{\"count\":" + STEPS + "}",
            List.of(),
            new CancelFlag(),
            (step, total, note) -> {});
    percentiles("sink, with its note made", () -> lane.call(steps), STEPS);
  }

  private static void percentiles(String what, Runnable work, int parts) {
    int count = CALLS / parts;
    var nanos = new long[count];
    for (int i = 0; i < count * 2; i++) {
      long begin = System.nanoTime();
      work.run();
      nanos[i % count] = (System.nanoTime() - begin) / parts;
    }
    Arrays.sort(nanos);
    System.out.printf(
        "%-28s p50 %.1f µs, p99 %.1f µs%n",
        what, nanos[count / 2] / 1e3, nanos[count * 99 / 100] / 1e3);
  }

  private static void say(String what, long begin) {
    System.out.printf(
        "%-28s %d ms%n", what, Duration.ofNanos(System.nanoTime() - begin).toMillis());
  }
}
