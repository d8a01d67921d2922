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
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineCacheTest extends OnBench {

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
  void runsAllOfItWhenThatIsAskedFor() {
    var workflow = twoSums(1).build();
    bench.run(workflow);
    bench.python.takeRan();
    bench.engine.run(
        new RunRequest("anew", workflow, new LinkedHashMap<>(), true), _ -> {}, new CancelSignal());
    assertThat(bench.python.takeRan()).containsExactlyInAnyOrder("1", "2", "3", "4", "5");
    bench.run(workflow);
    assertThat(bench.python.takeRan()).isEmpty();
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

  private static GraphBuilder sampled(double cfg, int steps) {
    return graph()
        .node("1", "Sample", "steps", steps, "cfg", cfg)
        .node("2", "Show", "number", link("1"));
  }
}
