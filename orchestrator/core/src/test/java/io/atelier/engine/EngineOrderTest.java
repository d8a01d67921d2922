package io.atelier.engine;

import static io.atelier.engine.GraphBuilder.graph;
import static io.atelier.engine.GraphBuilder.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.graph.Input;
import io.atelier.nodes.CancelSignal;
import io.atelier.nodes.Notice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EngineOrderTest extends OnBench {

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
}
