package io.atelier.engine;

import static io.atelier.engine.GraphBuilder.graph;
import static io.atelier.engine.GraphBuilder.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.Artifact;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.nodes.CancelSignal;
import io.atelier.nodes.Notice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {

  @TempDir private Path folder;
  private Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
    assertThat(bench.python.live()).as("live objects after closing").isZero();
  }

  @Test
  void runsOnlyWhatTheOutputsNeed() {
    var outcome =
        bench.run(
            graph()
                .node("1", "Number", "value", 1)
                .node("2", "Number", "value", 2)
                .node("3", "Add", "a", link("1"))
                .node("4", "Show", "number", link("3"))
                .build());
    assertThat(outcome).isInstanceOf(RunOutcome.Done.class);
    assertThat(bench.python.takeRan()).containsExactly("1", "3", "4");
    assertThat(bench.events.getFirst())
        .isEqualTo(new RunEvent.RunStarted("run-1", List.of("1", "3", "4")));
  }

  @Test
  void tellsEachNodeFromStartToEnd() {
    bench.run(
        graph().node("1", "Sample", "steps", 2).node("2", "Show", "number", link("1")).build());
    assertThat(bench.events)
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactly(
            "RunStarted",
            "NodeStarted",
            "NodeProgress",
            "NodeProgress",
            "NodeFinished",
            "NodeStarted",
            "NodeFinished");
    var last = bench.events(RunEvent.NodeProgress.class).getLast();
    assertThat(last.step()).isEqualTo(2);
    assertThat(last.total()).isEqualTo(2);
    var preview = Optional.ofNullable(last.preview()).orElseThrow();
    assertThat(preview.width()).isEqualTo(2);
    assertThat(preview.bytes().get(0)).isEqualTo((byte) 2);
    assertThat(bench.events(RunEvent.NodeFinished.class).getFirst().notices())
        .containsExactly(new Notice("SAMPLED", "Sampled."));
  }

  @Test
  void takesTheReadyNodeNearestToAnOutputFirst() {
    bench.run(
        graph()
            .node("far", "Number", "value", 1)
            .node("farther", "Add", "a", link("far"))
            .node("farthest", "Add", "a", link("farther"))
            .node("late", "Show", "number", link("farthest"))
            .node("near", "Number", "value", 2)
            .node("early", "Show", "number", link("near"))
            .build());
    assertThat(bench.python.takeRan())
        .containsExactly("near", "early", "far", "farther", "farthest", "late");
  }

  @Test
  void runsNothingTheSecondTime() {
    var workflow = twoSums(1).build();
    bench.run(workflow);
    bench.python.takeRan();
    var outcome = bench.run(workflow);
    assertThat(outcome).isInstanceOf(RunOutcome.Done.class);
    assertThat(bench.python.takeRan()).isEmpty();
    assertThat(bench.events(RunEvent.NodesCached.class).getFirst().nodes())
        .containsExactlyInAnyOrder("1", "2", "3", "4", "5");
    assertThat(bench.events(RunEvent.NodeStarted.class)).isEmpty();
  }

  @Test
  void runsAgainOnlyWhatAChangeReaches() {
    bench.run(twoSums(1).build());
    bench.python.takeRan();
    bench.run(twoSums(7).build());
    assertThat(bench.python.takeRan()).containsExactlyInAnyOrder("2", "4", "5");
  }

  @Test
  void knowsANodeAgainWhateverItIsCalled() {
    bench.run(twoSums(1).build());
    bench.python.takeRan();
    var renamed = new LinkedHashMap<String, GraphNode>();
    for (var node : twoSums(1).build().nodes().values()) {
      var inputs = new LinkedHashMap<String, Input>();
      node.inputs()
          .forEach((name, input) ->
              inputs.put(
                  name,
                  input instanceof Input.Link(var from, var slot)
                      ? new Input.Link("new " + from, slot)
                      : input));
      renamed.put(
          "new " + node.id(), new GraphNode("new " + node.id(), node.type(), "A title", inputs));
    }
    bench.run(new Workflow(renamed));
    assertThat(bench.python.takeRan()).isEmpty();
  }

  @Test
  void runsTwoEqualNodesOnce() {
    bench.run(
        graph()
            .node("1", "Number", "value", 4)
            .node("2", "Number", "value", 4)
            .node("3", "Add", "a", link("1"), "b", link("2"))
            .node("4", "Show", "number", link("3"))
            .build());
    assertThat(bench.python.takeRan()).hasSize(3);
    assertThat(bench.events(RunEvent.NodesCached.class)).hasSize(1);
  }

  @Test
  void takesEqualLiteralsForEqual() {
    bench.run(sampled(8.0, 4).build());
    bench.python.takeRan();
    bench.run(
        graph()
            .node("1", "Sample", "steps", "4", "cfg", 8)
            .node("2", "Show", "number", link("1"))
            .build());
    assertThat(bench.python.takeRan()).isEmpty();
  }

  @Test
  void mapsANodeOverAList() {
    bench.run(
        graph()
            .node("1", "Spread", "count", 3)
            .node("2", "Number", "value", 10)
            .node("3", "Add", "a", link("1"), "b", link("2"))
            .node("4", "Show", "number", new Input.Link("3", 1))
            .build());
    assertThat(bench.python.takeRan())
        .containsExactlyInAnyOrder("2", "1", "3", "3", "3", "4", "4", "4");
    assertThat(
            bench.python.requests().stream().filter(r -> r.get("type").asString().equals("Show")))
        .extracting(request -> request.at("/inputs/number/value").asString())
        .containsExactly("10", "11", "12");
  }

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
  void runsOnWhenAListenerThrows() {
    var outcome =
        bench.engine.run(
            new RunRequest("r", twoSums(1).build(), new LinkedHashMap<>()),
            _ -> {
              throw new IllegalStateException("listener");
            },
            new CancelSignal());
    assertThat(outcome).isInstanceOf(RunOutcome.Done.class);
  }

  @Test
  void freesTheLeastRecentlyUsedBeyondTheLimit() {
    try (var small = new Bench(folder.resolve("small"), 2 * 8, List.of())) {
      small.run(twoSums(1).build());
      assertThat(small.python.live()).isEqualTo(2);
      small.run(twoSums(1).build());
      assertThat(small.python.takeRan()).isNotEmpty();
    }
  }

  @Test
  void hasNoRoomForAnythingWithACacheOfNoBytes() {
    try (var none = new Bench(folder.resolve("none"), 0, List.of())) {
      assertThat(none.run(twoSums(1).build())).isInstanceOf(RunOutcome.Done.class);
      assertThat(none.python.live()).isZero();
    }
  }

  @Test
  void noticesAModelReplacedUnderItsName() throws IOException {
    var workflow =
        graph()
            .node("1", "Load", "name", "tiny.safetensors")
            .node("2", "Show", "number", link("1"))
            .build();
    bench.files.write("checkpoints", "tiny.safetensors", "one");
    var outcome = bench.run(workflow);
    assertThat(((RunOutcome.Done) outcome).notices())
        .containsExactly(new Notice("MODEL_NOTICE", "Random weights: only noise."));
    bench.python.takeRan();
    bench.run(workflow);
    assertThat(bench.python.takeRan()).isEmpty();
    bench.files.write("checkpoints", "tiny.safetensors", "another");
    bench.run(workflow);
    assertThat(bench.python.takeRan()).containsExactly("1", "2");
  }

  @Test
  void reportsArtifactsOfCachedOutputsAgainUnlessTheyAreGone() throws IOException {
    var workflow = picture(2).build();
    var first = artifacts(bench.run(workflow));
    assertThat(first)
        .extracting(Artifact::name)
        .containsExactly("red_00001_.png", "red_00002_.png");
    assertThat(artifacts(bench.run(workflow))).isEqualTo(first);
    assertThat(bench.events(RunEvent.NodeFinished.class).getLast().artifacts()).isEqualTo(first);
    try (var files = Files.walk(bench.out)) {
      for (var file : files.filter(path -> path.toString().endsWith("00001_.png")).toList()) {
        Files.delete(file);
      }
    }
    assertThat(artifacts(bench.run(workflow))).hasSize(2).isNotEqualTo(first);
  }

  private static GraphBuilder picture(int count) {
    return graph()
        .node("1", "EmptyImage", "width", 3, "height", 2, "batch_size", count, "color", 0xff0000)
        .node("2", "SaveImage", "images", link("1"), "filename_prefix", "red");
  }

  private static List<Artifact> artifacts(RunOutcome outcome) {
    return ((RunOutcome.Done) outcome).artifacts();
  }

  private static GraphBuilder twoSums(int second) {
    return graph()
        .node("1", "Number", "value", 10)
        .node("2", "Number", "value", second)
        .node("3", "Add", "a", link("1"))
        .node("4", "Add", "a", link("3"), "b", link("2"))
        .node("5", "Show", "number", link("4"));
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
