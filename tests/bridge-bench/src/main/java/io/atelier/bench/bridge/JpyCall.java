package io.atelier.bench.bridge;

import org.jpy.PyLib;
import org.jpy.PyModule;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The same call through jpy, in this process.
@State(Scope.Benchmark)
public class JpyCall {

  private PyModule operations;

  @Setup
  public void open() {
    PyLib.startPython(Places.OPERATIONS.toString());
    operations = PyModule.importModule("bench_operations");
  }

  @Benchmark
  public String call() {
    try (var answer = operations.callMethod("answer", Places.TEXT)) {
      return Places.checked(answer.getStringValue());
    }
  }
}
