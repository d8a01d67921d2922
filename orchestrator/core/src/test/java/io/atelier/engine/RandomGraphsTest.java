package io.atelier.engine;

import static io.atelier.engine.GraphBuilder.graph;
import static io.atelier.engine.GraphBuilder.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.nodes.CancelSignal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What must hold for every graph, tried on random ones. Each failure names its seed.
class RandomGraphsTest {

  private static final int GRAPHS = "full".equals(System.getProperty("atelier.tier")) ? 3_000 : 150;

  @TempDir private Path folder;

  @Test
  void runsEveryNeededNodeOnceAndAfterItsSources() {
    onRandomGraphs((bench, workflow, _) -> {
      assertThat(bench.run(workflow)).isInstanceOf(RunOutcome.Done.class);
      var ran = bench.python.takeRan();
      assertThat(ran).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(needed(workflow));
      var before = new HashSet<String>();
      for (var id : ran) {
        assertThat(before).containsAll(sources(workflow, id));
        before.add(id);
      }
    });
  }

  @Test
  void runsNothingOfAnUnchangedGraph() {
    onRandomGraphs((bench, workflow, _) -> {
      bench.run(workflow);
      bench.python.takeRan();
      assertThat(bench.run(workflow)).isInstanceOf(RunOutcome.Done.class);
      assertThat(bench.python.takeRan()).isEmpty();
    });
  }

  @Test
  void runsOnlyTheDescendantsOfAChange() {
    onRandomGraphs((bench, workflow, random) -> {
      bench.run(workflow);
      bench.python.takeRan();
      var ids = List.copyOf(workflow.nodes().keySet());
      var changed = ids.get(random.nextInt(ids.size()));
      bench.run(workflow.with(differing(node(workflow, changed))));
      assertThat(bench.python.takeRan())
          .containsExactlyInAnyOrderElementsOf(
              needed(workflow).stream()
                  .filter(id -> ancestors(workflow, id).contains(changed))
                  .toList());
    });
  }

  @Test
  void leavesNoLiveObjectBehind() {
    onRandomGraphs((bench, workflow, random) -> {
      var steps = 1 + random.nextInt(12);
      var cancel = new CancelSignal();
      var seen = new int[1];
      Consumer<RunEvent> cancelling =
          event -> {
            if (event instanceof RunEvent.NodeStarted && ++seen[0] == steps) {
              cancel.raise();
            }
          };
      var chunks = new java.util.LinkedHashMap<String, String>();
      bench.engine.run(new RunRequest("cancelled", workflow, chunks), cancelling, cancel);
      var done = bench.python.takeRan().size();
      assertThat(bench.python.live()).isLessThanOrEqualTo(done);
      bench.run(workflow);
      var kept = needed(workflow).stream().filter(id -> !isOutput(workflow, id)).count();
      assertThat(bench.python.live()).isEqualTo((int) kept);
      bench.engine.close();
      assertThat(bench.python.live()).isZero();
    });
  }

  private interface Property {
    void holds(Bench bench, Workflow workflow, Random random);
  }

  private void onRandomGraphs(Property property) {
    for (var seed = 0; seed < GRAPHS; seed++) {
      var random = new Random(seed);
      try (var bench = new Bench(folder)) {
        property.holds(bench, random(random), random);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /// Nodes that differ from each other, so that none stands in for another.
  private static Workflow random(Random random) {
    var graph = graph();
    var makers = new ArrayList<String>();
    var size = 1 + random.nextInt(20);
    for (var i = 0; i < size; i++) {
      var id = "n" + i;
      if (makers.isEmpty() || random.nextInt(4) == 0) {
        graph.node(id, "Number", "value", i);
      } else if (random.nextBoolean()) {
        graph.node(id, "Add", "plus", i, "a", any(makers, random));
      } else {
        graph.node(id, "Add", "plus", i, "a", any(makers, random), "b", any(makers, random));
      }
      makers.add(id);
    }
    var shown = new HashSet<>(List.of(makers.get(random.nextInt(size))));
    shown.add(makers.get(random.nextInt(size)));
    shown.forEach(id -> graph.node("show " + id, "Show", "number", link(id)));
    return graph.build();
  }

  private static Input.Link any(List<String> makers, Random random) {
    return link(makers.get(random.nextInt(makers.size())));
  }

  private static GraphNode differing(GraphNode node) {
    return switch (node.type()) {
      case "Number" -> node.with("value", Input.Literal.of(900));
      case "Add" -> node.with("plus", Input.Literal.of(900));
      default -> node.with("number", Input.Literal.of(900));
    };
  }

  private static GraphNode node(Workflow workflow, String id) {
    return Optional.ofNullable(workflow.nodes().get(id)).orElseThrow();
  }

  private static boolean isOutput(Workflow workflow, String id) {
    return node(workflow, id).type().equals("Show");
  }

  private static Set<String> needed(Workflow workflow) {
    var needed = new HashSet<String>();
    workflow.nodes().keySet().stream()
        .filter(id -> isOutput(workflow, id))
        .forEach(id -> needed.addAll(ancestors(workflow, id)));
    return needed;
  }

  private static Set<String> ancestors(Workflow workflow, String id) {
    var found = new HashSet<>(Set.of(id));
    sources(workflow, id).forEach(source -> found.addAll(ancestors(workflow, source)));
    return found;
  }

  private static List<String> sources(Workflow workflow, String id) {
    return node(workflow, id).inputs().values().stream()
        .filter(Input.Link.class::isInstance)
        .map(input -> ((Input.Link) input).node())
        .distinct()
        .toList();
  }
}
