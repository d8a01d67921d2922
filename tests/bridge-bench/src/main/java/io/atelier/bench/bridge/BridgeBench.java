package io.atelier.bench.bridge;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// The bench itself: one JVM after the other, each with one way into Python, and a table.
public final class BridgeBench {

  private static final int FORKS = 2;
  private static final int WARM_UPS = 5;
  private static final int MEASUREMENTS = 5;

  private BridgeBench() {}

  /// Measures.
  ///
  /// @param leftOut names of peers whose Python half could not be had
  public static void main(String[] leftOut) throws RunnerException {
    var results = new EnumMap<Measured, RunResult>(Measured.class);
    System.out.printf("machine: %d processors, load %.1f%n", processors(), load());
    for (var row : Measured.values()) {
      if (!List.of(leftOut).contains(row.name())) {
        System.out.println(row.title() + " …");
        measure(row, results);
      }
    }
    System.out.printf("machine: %d processors, load %.1f%n%n", processors(), load());
    table(results);
    for (var name : leftOut) {
      System.out.println("left out: " + Measured.valueOf(name).title());
    }
    if (results.size() + leftOut.length < Measured.values().length) {
      System.exit(1);
    }
  }

  /// One that fails leaves no row; JMH's log says why.
  private static void measure(Measured row, Map<Measured, RunResult> results)
      throws RunnerException {
    var log = Places.ROOT.resolve("target/bridge-bench-%s.log".formatted(row.name()));
    var measured = new Runner(options(row, log)).run();
    measured.forEach(result -> results.put(row, result));
    if (measured.isEmpty()) {
      System.out.println("  it failed; see " + log);
    }
  }

  private static Options options(Measured row, Path log) {
    return new OptionsBuilder()
        .include(row.pattern())
        .mode(Mode.SampleTime)
        .timeUnit(TimeUnit.MICROSECONDS)
        .forks(FORKS)
        .warmupIterations(WARM_UPS)
        .warmupTime(TimeValue.seconds(1))
        .measurementIterations(MEASUREMENTS)
        .measurementTime(TimeValue.seconds(1))
        .output(log.toString())
        .jvmArgsAppend(handedOn().toArray(String[]::new))
        .build();
  }

  private static List<String> handedOn() {
    var options = new ArrayList<>(List.of("-XX:+UseSerialGC", "-Djava.awt.headless=true"));
    options.add("--enable-native-access=ALL-UNNAMED");
    for (var name : List.of("atelier.root", "atelier.python", "bench.peers", "jpy.config")) {
      options.add("-D%s=%s".formatted(name, System.getProperty(name, "")));
    }
    return options;
  }

  private static void table(Map<Measured, RunResult> results) {
    System.out.println(Measured.HEAD);
    results.forEach((row, result) -> System.out.println(row.row(result)));
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
