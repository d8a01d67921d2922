package io.atelier.engine;

import static io.atelier.engine.GraphBuilder.graph;
import static io.atelier.engine.GraphBuilder.link;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Each test has an engine of its own, which must leave nothing behind.
abstract class OnBench {

  @TempDir Path folder;
  Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
    assertThat(bench.python.live()).as("live objects after closing").isZero();
  }

  static GraphBuilder twoSums(int second) {
    return graph()
        .node("1", "Number", "value", 10)
        .node("2", "Number", "value", second)
        .node("3", "Add", "a", link("1"))
        .node("4", "Add", "a", link("3"), "b", link("2"))
        .node("5", "Show", "number", link("4"));
  }
}
