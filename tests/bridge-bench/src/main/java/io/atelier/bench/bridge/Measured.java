package io.atelier.bench.bridge;

import java.util.Locale;
import org.openjdk.jmh.results.RunResult;

/// One row of the table: the method that JMH measures, what it is called, and the microseconds that
/// the median may take, or 0.
enum Measured {
  HERE("BridgeCall.call", "call, 1 kB both ways, this process", 30),
  CHILD("ChildCall.call", "the same, worker process", 100),
  STEP("BridgeCall.step", "step callback", 2),
  PICTURE("BridgeCall.picture", "picture, 1024×1024 RGB", 500),
  JPY("JpyCall.call", "the same call, jpy", 0),
  PY4J("Py4jCall.call", "the same call, Py4J", 0),
  APPOSE("ApposeCall.call", "the same call, Appose", 0);

  static final String HEAD =
      "%-36s %9s %9s %9s %9s   %s".formatted("µs", "p50", "p25", "p75", "p99", "goal for p50");

  private final String method;
  private final String title;
  private final double goal;

  Measured(String method, String title, double goal) {
    this.method = method;
    this.title = title;
    this.goal = goal;
  }

  /// What JMH finds it by.
  String pattern() {
    return "[.]" + method.replace(".", "[.]") + "$";
  }

  String title() {
    return title;
  }

  String row(RunResult result) {
    var times = result.getPrimaryResult().getStatistics();
    var median = times.getPercentile(50);
    var verdict = goal == 0 ? "" : "≤ %.0f: %s".formatted(goal, median <= goal ? "met" : "missed");
    return String.format(
        Locale.ROOT,
        "%-36s %9.2f %9.2f %9.2f %9.2f   %s",
        title,
        median,
        times.getPercentile(25),
        times.getPercentile(75),
        times.getPercentile(99),
        verdict);
  }
}
