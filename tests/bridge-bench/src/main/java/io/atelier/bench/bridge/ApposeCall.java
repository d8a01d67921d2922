package io.atelier.bench.bridge;

import java.io.IOException;
import java.util.Map;
import org.apposed.appose.Appose;
import org.apposed.appose.Service;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The same call through Appose, over the standard streams of a Python process.
@State(Scope.Benchmark)
public class ApposeCall {

  private static final String SCRIPT = "task.outputs['answer'] = answer(text)";

  /// What its worker says of a task now and then that is done, when its watch comes between.
  private static final String DIED = "thread death";

  private Service python;

  @Setup
  public void open() throws IOException {
    // Its `wrap` would fetch a tool of its own for such an environment.
    python =
        Appose.custom()
            .base(Places.PEERS.toFile())
            .binPaths(Places.PEERS.resolve("bin").toString())
            .build()
            .python()
            .init(
                "import sys\nsys.path.insert(0, '%s')\nfrom bench_operations import answer"
                    .formatted(Places.OPERATIONS));
  }

  @TearDown
  public void close() {
    python.close();
  }

  @Benchmark
  public String call() throws IOException, InterruptedException {
    var task = ask();
    while (DIED.equals(task.error)) {
      task = ask();
    }
    if (task.error != null) {
      throw new IllegalStateException(task.error);
    }
    return Places.checked(String.valueOf(task.outputs.get("answer")));
  }

  private Service.Task ask() throws IOException, InterruptedException {
    return python.task(SCRIPT, Map.of("text", Places.TEXT)).waitFor();
  }
}
