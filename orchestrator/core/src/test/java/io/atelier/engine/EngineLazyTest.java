package io.atelier.engine;

import static io.atelier.engine.GraphBuilder.graph;
import static io.atelier.engine.GraphBuilder.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.graph.Input;
import io.atelier.graph.PortType;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.JavaNode;
import io.atelier.nodes.NodeInputs;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeValue;
import io.atelier.nodes.NodeValues;
import io.atelier.nodes.OutputPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

/// What only makes the branch that a switch does not take is not computed.
class EngineLazyTest {

  @TempDir Path folder;
  private Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(folder, Bench.ROOMY, List.of(isTen(), tenAndNot()));
  }

  @AfterEach
  void close() {
    bench.close();
    assertThat(bench.python.live()).as("live objects after closing").isZero();
  }

  /// A switch that the run has to compute: no check can tell how it stands.
  private static JavaNode isTen() {
    return new JavaNode(
        NodeType.of("IsTen", "test", "Whether a text says ten.")
            .taking(InputPort.text("text", "The text."))
            .giving(OutputPort.of("BOOLEAN", "Whether.")),
        (_, inputs) -> List.of(NodeValues.of(flag(NodeInputs.text(inputs, "text").equals("10")))));
  }

  /// Both, one after the other.
  private static JavaNode tenAndNot() {
    return new JavaNode(
        NodeType.of("Both", "test", "On and off.")
            .giving(new OutputPort("BOOLEAN", new PortType("BOOLEAN"), true, "")),
        (_, _) -> List.of(new NodeValues(List.of(flag(true), flag(false)))));
  }

  private static NodeValue flag(boolean value) {
    return new NodeValue.Plain(JsonNodeFactory.instance.booleanNode(value));
  }

  /// One branch adds numbers 1 and 2, the other is number 3.
  private static GraphBuilder switched(Object by) {
    return graph()
        .node("1", "Number", "value", 1)
        .node("2", "Number", "value", 2)
        .node("on", "Add", "a", link("1"), "b", link("2"))
        .node("off", "Number", "value", 3)
        .node(
            "choice",
            "ComfySwitchNode",
            "switch",
            by,
            "on_true",
            link("on"),
            "on_false",
            link("off"))
        .node("sum", "Add", "a", link("choice"))
        .node("show", "Show", "number", link("sum"));
  }

  /// The same, by a switch that is computed from a number.
  private static GraphBuilder computed(int number) {
    return switched(link("is"))
        .node("number", "Number", "value", number)
        .node("text", "Add", "a", link("number"))
        .node("is", "IsTen", "text", new Input.Link("text", 1));
  }

  @Nested
  class OfASwitchInTheWorkflow {

    @Test
    void runsOnlyTheBranchThatIsTaken() {
      assertThat(bench.run(switched(true).build())).isInstanceOf(RunOutcome.Done.class);
      assertThat(bench.python.takeRan()).containsExactlyInAnyOrder("1", "2", "on", "sum", "show");
      assertThat(bench.run(switched(false).build())).isInstanceOf(RunOutcome.Done.class);
      assertThat(bench.python.takeRan()).containsExactly("off", "sum", "show");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void followsItThroughPrimitives(boolean standing) {
      var workflow =
          switched(link("through"))
              .node("through", "PrimitiveBoolean", "value", link("primitive"))
              .node("primitive", "PrimitiveBoolean", "value", standing)
              .build();
      assertThat(bench.run(workflow)).isInstanceOf(RunOutcome.Done.class);
      assertThat(bench.python.takeRan())
          .containsExactlyInAnyOrderElementsOf(
              standing ? List.of("1", "2", "on", "sum", "show") : List.of("off", "sum", "show"));
      assertThat(bench.events(RunEvent.RunStarted.class).getFirst().nodes())
          .doesNotContain(standing ? "off" : "on");
    }

    @Test
    void doesNotMindWhatIsWrongWithTheOther() throws IOException {
      bench.files.write("checkpoints", "here.safetensors", "x");
      var outcome =
          bench.run(
              graph()
                  .node("here", "Load", "name", "here.safetensors")
                  .node("missing", "Load", "name", "missing.safetensors")
                  .node(
                      "choice",
                      "ComfySwitchNode",
                      "switch",
                      false,
                      "on_true",
                      link("missing"),
                      "on_false",
                      link("here"))
                  .node("sample", "Sample", "model", link("choice"), "steps", 1)
                  .node("show", "Show", "number", link("sample"))
                  .build());
      assertThat(outcome).isInstanceOf(RunOutcome.Done.class);
      assertThat(bench.python.takeRan()).containsExactly("here", "sample", "show");
    }

    @Test
    void keepsTheKeyWhileOnlyTheOtherBranchChanges() {
      bench.run(switched(false).build());
      bench.python.takeRan();
      bench.run(switched(false).node("2", "Number", "value", 7).build());
      assertThat(bench.python.takeRan()).isEmpty();
    }
  }

  @Nested
  class OfAComputedSwitch {

    @Test
    void runsOnlyTheBranchThatIsTaken() {
      assertThat(bench.run(computed(10).build())).isInstanceOf(RunOutcome.Done.class);
      assertThat(bench.python.takeRan())
          .containsExactlyInAnyOrder("number", "text", "1", "2", "on", "sum", "show");
      assertThat(bench.run(computed(11).build())).isInstanceOf(RunOutcome.Done.class);
      assertThat(bench.python.takeRan()).containsExactly("number", "text", "off", "sum", "show");
    }

    @Test
    void accountsForEveryNodeThatItHasAnnounced() {
      bench.run(computed(11).build());
      var announced = bench.events(RunEvent.RunStarted.class).getFirst().nodes();
      var told = new ArrayList<String>();
      bench.events(RunEvent.NodeFinished.class).forEach(node -> told.add(node.node()));
      bench.events(RunEvent.NodesCached.class).forEach(cached -> told.addAll(cached.nodes()));
      assertThat(announced).contains("on", "off");
      assertThat(told).containsExactlyInAnyOrderElementsOf(announced);
    }

    @Test
    void doesNotFailOverTheBranchThatIsNotTaken() {
      var workflow = computed(11).node("on", "Fail", "kind", "fault", "after", link("1")).build();
      assertThat(bench.run(workflow)).isInstanceOf(RunOutcome.Done.class);
      assertThat(
              ((RunOutcome.Failed)
                      bench.run(
                          computed(10)
                              .node("on", "Fail", "kind", "fault", "after", link("1"))
                              .build()))
                  .failure()
                  .node())
          .isEqualTo("on");
    }

    @Test
    void runsBothWhereBothAreAskedFor() {
      var outcome = bench.run(switched(link("both")).node("both", "Both").build());
      assertThat(outcome).isInstanceOf(RunOutcome.Done.class);
      assertThat(bench.python.takeRan())
          .containsExactlyInAnyOrder("1", "2", "on", "off", "sum", "sum", "show", "show");
    }

    @Test
    void takesWhatIsKeptFromBefore() {
      bench.run(switched(true).build());
      bench.python.takeRan();
      bench.run(computed(10).build());
      assertThat(bench.python.takeRan()).containsExactly("number", "text", "sum", "show");
      bench.run(computed(10).build());
      assertThat(bench.python.takeRan()).isEmpty();
    }

    @Test
    void asksOneSwitchBehindTheOther() {
      var workflow =
          computed(10)
              .node(
                  "on",
                  "ComfySwitchNode",
                  "switch",
                  link("is"),
                  "on_true",
                  link("1"),
                  "on_false",
                  link("inner"))
              .node("inner", "Add", "a", link("2"))
              .build();
      assertThat(bench.run(workflow)).isInstanceOf(RunOutcome.Done.class);
      assertThat(bench.python.takeRan()).containsExactly("number", "text", "1", "sum", "show");
    }

    @Test
    void runsWhatAnotherOutputNeedsAnyway() {
      var workflow = computed(11).node("also", "Show", "number", link("on")).build();
      assertThat(bench.run(workflow)).isInstanceOf(RunOutcome.Done.class);
      assertThat(bench.python.takeRan())
          .containsExactlyInAnyOrder(
              "number", "text", "1", "2", "on", "also", "off", "sum", "show");
    }

    @Test
    void goesThroughALongChainOfSwitches() {
      var chain =
          graph()
              .node("number", "Number", "value", 10)
              .node("text", "Add", "a", link("number"))
              .node("is", "IsTen", "text", new Input.Link("text", 1))
              .node("s0", "Number", "value", 1)
              .node("never", "Fail", "kind", "fault");
      for (var i = 1; i <= 3_000; i++) {
        chain.node(
            "s" + i,
            "ComfySwitchNode",
            "switch",
            link("is"),
            "on_true",
            link("s" + (i - 1)),
            "on_false",
            link("never"));
      }
      var outcome = bench.run(chain.node("show", "Show", "number", link("s3000")).build());
      assertThat(outcome).isInstanceOf(RunOutcome.Done.class);
      assertThat(bench.python.takeRan()).containsExactly("number", "text", "s0", "show");
    }
  }

  @Test
  void letsGoOfAnObjectThatASwitchPassedOn() {
    try (var small = new Bench(folder.resolve("small"), 0, List.of())) {
      assertThat(small.run(switched(true).build())).isInstanceOf(RunOutcome.Done.class);
      assertThat(small.python.live()).isZero();
    }
  }

  @Test
  void refusesACircleThroughALazyInput() {
    var outcome =
        bench.run(
            graph()
                .node("off", "Number", "value", 3)
                .node("on", "Add", "a", link("choice"))
                .node(
                    "choice",
                    "ComfySwitchNode",
                    "switch",
                    false,
                    "on_true",
                    link("on"),
                    "on_false",
                    link("off"))
                .node("show", "Show", "number", link("choice"))
                .build());
    assertThat(((RunOutcome.Failed) outcome).failure().findings())
        .extracting(Finding::code)
        .contains(FindingCode.CYCLE);
    assertThat(bench.python.takeRan()).isEmpty();
  }

  @Test
  void refusesWhatIsWrongWithABranchThatMayBeTaken() {
    var workflow = computed(11).node("2", "Load", "name", "missing.safetensors").build();
    assertThat(bench.run(workflow)).isInstanceOf(RunOutcome.Failed.class);
  }
}
