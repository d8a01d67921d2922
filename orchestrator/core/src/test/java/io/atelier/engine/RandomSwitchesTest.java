package io.atelier.engine;

import static io.atelier.engine.GraphBuilder.graph;
import static io.atelier.engine.GraphBuilder.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.graph.PortType;
import io.atelier.nodes.Domain;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.JavaNode;
import io.atelier.nodes.NodeInputs;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeValues;
import io.atelier.nodes.OutputPort;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random graphs with switches, some of which only the run can tell: just what is needed runs,
/// once.
class RandomSwitchesTest {

  private static final int GRAPHS = "full".equals(System.getProperty("atelier.tier")) ? 3_000 : 150;

  /// Gives its switch, but no check can know that.
  private static final JavaNode HIDDEN =
      new JavaNode(
          NodeType.of("Hidden", "test", "A switch.")
              .taking(
                  new InputPort(
                      "value", new PortType("BOOLEAN"), true, null, new Domain.Anything(), ""))
              .giving(OutputPort.of("BOOLEAN", "The same.")),
          (_, inputs) -> List.of(NodeValues.of(NodeInputs.value(inputs, "value"))));

  @TempDir private Path folder;

  private final GraphBuilder graph = graph();
  private final Map<String, List<String>> needs = new HashMap<>();
  private final List<String> makers = new ArrayList<>();

  @Test
  void runsJustWhatTheOutputsNeed() {
    for (var seed = 0; seed < GRAPHS; seed++) {
      var one = new RandomSwitchesTest();
      one.build(new Random(seed));
      one.run(folder.resolve("graph-" + seed), seed);
    }
  }

  private void run(Path at, int seed) {
    try (var bench = new Bench(at, Bench.ROOMY, List.of(HIDDEN))) {
      assertThat(bench.run(graph.build())).as("seed %d", seed).isInstanceOf(RunOutcome.Done.class);
      assertThat(bench.python.takeRan())
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(
              needed().stream().filter(id -> !id.startsWith("s")).toList());
      assertThat(told(bench))
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(
              bench.events(RunEvent.RunStarted.class).getFirst().nodes());
      bench.run(graph.build());
      assertThat(bench.python.takeRan()).as("seed %d, again", seed).isEmpty();
      bench.engine.close();
      assertThat(bench.python.live()).as("seed %d", seed).isZero();
    }
  }

  private static Set<String> told(Bench bench) {
    var told = new HashSet<String>();
    bench.events(RunEvent.NodeFinished.class).forEach(node -> told.add(node.node()));
    bench.events(RunEvent.NodesCached.class).forEach(cached -> told.addAll(cached.nodes()));
    return told;
  }

  private void build(Random random) {
    var size = 2 + random.nextInt(25);
    for (var i = 0; i < size; i++) {
      if (makers.isEmpty() || random.nextInt(4) == 0) {
        add("n" + i, List.of(), "Number", "value", i);
      } else if (random.nextInt(3) == 0) {
        var source = any(random);
        add("n" + i, List.of(source), "Add", "plus", i, "a", link(source));
      } else {
        addSwitch(i, random);
      }
    }
    for (var i = 0; i < 2; i++) {
      var shown = any(random);
      graph.node("o" + i, "Add", "plus", 100 + i, "a", link(shown));
      needs.put("o" + i, List.of(shown));
      graph.node("p" + i, "Show", "number", link("o" + i));
      needs.put("p" + i, List.of("o" + i));
    }
  }

  private void addSwitch(int i, Random random) {
    var on = any(random);
    var off = any(random);
    var standing = random.nextBoolean();
    var hidden = random.nextBoolean();
    if (hidden) {
      graph.node("s" + i + " hidden", "Hidden", "value", standing);
    }
    Object by = hidden ? link("s" + i + " hidden") : standing;
    add(
        "s" + i,
        List.of(standing ? on : off),
        "ComfySwitchNode",
        "switch",
        by,
        "on_true",
        link(on),
        "on_false",
        link(off));
  }

  private void add(String id, List<String> needed, String type, Object... inputs) {
    graph.node(id, type, inputs);
    needs.put(id, needed);
    makers.add(id);
  }

  private String any(Random random) {
    return makers.get(random.nextInt(makers.size()));
  }

  private Set<String> needed() {
    var found = new HashSet<String>();
    var open = new ArrayList<>(List.of("p0", "p1"));
    while (!open.isEmpty()) {
      var id = open.removeLast();
      if (found.add(id)) {
        open.addAll(needs.getOrDefault(id, List.of()));
      }
    }
    return found;
  }
}
