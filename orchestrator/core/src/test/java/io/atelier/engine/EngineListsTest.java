package io.atelier.engine;

import static io.atelier.engine.GraphBuilder.graph;
import static io.atelier.engine.GraphBuilder.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.Artifact;
import io.atelier.graph.Input;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How values that are lists go through nodes.
class EngineListsTest extends OnBench {

  @Test
  void runsANodeOnceForEachValueOfItsLongestInputAndRepeatsTheLastOfShorterOnes()
      throws IOException {
    var shown =
        shown(
            graph()
                .node("long", "Spread", "count", 4)
                .node("short", "Spread", "count", 2)
                .node("sum", "Add", "a", link("long"), "b", link("short"), "plus", 10));
    assertThat(shown).containsExactly("10", "12", "13", "14");
  }

  @Test
  void givesANodeThatTakesListsAllValuesAtOnce() throws IOException {
    var shown =
        shown(
            graph()
                .node("long", "Spread", "count", 4)
                .node("total", "Total", "numbers", link("long"), "plus", 30)
                .node("sum", "Add", "a", link("total")));
    assertThat(shown).containsExactly("36");
    assertThat(bench.python.takeRan()).containsExactly("long", "total", "sum");
  }

  @Test
  void givesANodeThatTakesListsAnEmptyOneToo() throws IOException {
    var shown =
        shown(
            graph()
                .node("none", "Spread", "count", 0)
                .node("total", "Total", "numbers", link("none"))
                .node("sum", "Add", "a", link("total")));
    assertThat(shown).containsExactly("0");
  }

  @Test
  void saysWhereANodeHasNothingToRunOn() {
    var outcome =
        bench.run(
            graph()
                .node("none", "Spread", "count", 0)
                .node("sum", "Add", "a", link("none"))
                .node("show", "Show", "number", link("sum"))
                .build());
    assertThat(((RunOutcome.Failed) outcome).failure().code()).isEqualTo("EMPTY_LIST");
  }

  /// The texts of node `sum`, as PreviewAny shows them.
  private List<String> shown(GraphBuilder workflow) throws IOException {
    var outcome =
        bench.run(workflow.node("show", "PreviewAny", "source", new Input.Link("sum", 1)).build());
    assertThat(outcome).isInstanceOf(RunOutcome.Done.class);
    var texts = new ArrayList<String>();
    for (Artifact artifact : ((RunOutcome.Done) outcome).artifacts()) {
      texts.add(Files.readString(bench.out.resolve(artifact.path())));
    }
    return texts;
  }
}
