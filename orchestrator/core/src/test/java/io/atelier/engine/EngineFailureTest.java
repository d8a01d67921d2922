package io.atelier.engine;

import static io.atelier.engine.GraphBuilder.graph;
import static io.atelier.engine.GraphBuilder.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.graph.Workflow;
import io.atelier.nodes.CancelSignal;
import io.atelier.nodes.MiniaturePython;
import org.junit.jupiter.api.Test;

class EngineFailureTest extends OnBench {

  @Test
  void failsOnAnEmptyList() {
    var outcome =
        bench.run(
            graph().node("1", "Spread", "count", 0).node("2", "Show", "number", link("1")).build());
    assertThat(failure(outcome).code()).isEqualTo("EMPTY_LIST");
    assertThat(failure(outcome).node()).isEqualTo("2");
  }

  @Test
  void refusesAWorkflowThatTheCheckRefuses() {
    var outcome = bench.run(graph().node("1", "Shwo").build());
    assertThat(failure(outcome).code()).isEqualTo("INVALID_WORKFLOW");
    assertThat(failure(outcome).findings())
        .extracting(Finding::code)
        .containsExactly(FindingCode.UNKNOWN_NODE_TYPE);
    assertThat(bench.events).isEmpty();
  }

  @Test
  void saysWhichNodeFailedAndWhatPythonSaid() {
    var outcome = bench.run(failing("bad_input"));
    var failure = failure(outcome);
    assertThat(failure.code()).isEqualTo("BAD_NUMBER");
    assertThat(failure.node()).isEqualTo("2");
    assertThat(failure.type()).isEqualTo("Fail");
    assertThat(failure.message()).isEqualTo("It went wrong.");
    assertThat(failure.traceback()).isEqualTo("Traceback: It went wrong.");
    assertThat(failure(bench.run(failing("fault"))).code()).isEqualTo("PYTHON_FAULT");
    assertThat(failure(bench.run(failing("exit_requested"))).code()).isEqualTo("EXIT_REQUESTED");
  }

  @Test
  void keepsWhatWasDoneBeforeAFailure() {
    bench.run(failing("fault"));
    assertThat(bench.python.takeRan()).containsExactly("1", "2");
    bench.run(failing("fault"));
    assertThat(bench.python.takeRan()).containsExactly("2");
    assertThat(bench.python.live()).isEqualTo(1);
  }

  @Test
  void letsGoOfOtherRunsResultsWhenMemoryIsOut() {
    bench.run(twoSums(1).build());
    assertThat(bench.python.live()).isEqualTo(4);
    assertThat(failure(bench.run(failing("out_of_memory"))).code()).isEqualTo("OUT_OF_MEMORY");
    assertThat(bench.python.live()).isEqualTo(1);
  }

  @Test
  void stopsWithinOneStepWhenCancelled() {
    var cancel = new CancelSignal();
    bench.python.atStep(step -> {
      if (step == 2) {
        cancel.raise();
      }
    });
    var outcome = bench.run(sampled(8.0, 1000).build(), cancel);
    assertThat(outcome).isEqualTo(new RunOutcome.Cancelled());
    assertThat(bench.events(RunEvent.NodeProgress.class)).hasSize(2);
    assertThat(bench.events(RunEvent.NodeFinished.class)).isEmpty();
    assertThat(bench.python.live()).isZero();
  }

  @Test
  void startsNothingWhenCancelledBefore() {
    var cancel = new CancelSignal();
    cancel.raise();
    assertThat(bench.run(twoSums(1).build(), cancel)).isEqualTo(new RunOutcome.Cancelled());
    assertThat(bench.python.takeRan()).isEmpty();
  }

  @Test
  void freesOtherRunsResultsAndTriesOnceMoreWhenMemoryIsOut() {
    bench.python.memory(6 * MiniaturePython.NUMBER_BYTES);
    bench.run(twoSums(1).build());
    bench.python.takeRan();
    var other =
        graph()
            .node("1", "Number", "value", 500)
            .node("2", "Add", "a", link("1"))
            .node("3", "Add", "a", link("2"))
            .node("4", "Show", "number", link("3"))
            .build();
    assertThat(bench.run(other)).isInstanceOf(RunOutcome.Done.class);
    assertThat(bench.python.takeRan()).containsExactly("1", "2", "3", "3", "4");
    assertThat(bench.python.live()).as("all but 1, which 3 did not need").isEqualTo(2);
  }

  private static GraphBuilder sampled(double cfg, int steps) {
    return graph()
        .node("1", "Sample", "steps", steps, "cfg", cfg)
        .node("2", "Show", "number", link("1"));
  }

  private static Workflow failing(String kind) {
    return graph()
        .node("1", "Number", "value", 1)
        .node("2", "Fail", "kind", kind, "after", link("1"))
        .node("3", "Show", "number", link("2"))
        .build();
  }

  private static Failure failure(RunOutcome outcome) {
    return ((RunOutcome.Failed) outcome).failure();
  }
}
