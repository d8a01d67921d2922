package io.atelier.engine;

import static io.atelier.engine.GraphBuilder.graph;
import static io.atelier.engine.GraphBuilder.link;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.atelier.artifacts.ArtifactKind;
import io.atelier.artifacts.ArtifactRequest;
import io.atelier.artifacts.Pixels;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.nodes.JavaNode;
import io.atelier.nodes.LaneSettings;
import io.atelier.nodes.LiveBytes;
import io.atelier.nodes.MiniaturePython;
import io.atelier.nodes.NodeFailure;
import io.atelier.nodes.NodeType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What is kept, what goes, and what happens when there is not enough. A model of the miniature
/// takes 1,000 bytes, a number 8.
class EngineMemoryTest {

  private static final long MODEL = 1_000;
  private static final long NUMBER = MiniaturePython.NUMBER_BYTES;

  @TempDir private Path folder;
  private Bench bench;
  private int samplings;

  @BeforeEach
  void open() {
    bench = bench(0, 0);
  }

  private void open(long models, long results, JavaNode... own) {
    bench.close();
    bench = bench(models, results, own);
  }

  private Bench bench(long models, long results, JavaNode... own) {
    return new Bench(
        folder,
        new EngineSettings(LaneSettings.USUAL, new MemoryBudget(models, results)),
        List.of(own));
  }

  @AfterEach
  void close() {
    bench.close();
    assertThat(bench.python.live()).as("live objects after closing").isZero();
  }

  @Test
  void keepsTwoModelsThatBothFit() throws IOException {
    open(2 * MODEL, 0);
    for (var name : List.of("a", "b", "a", "b", "a")) {
      done(uses(name, 1));
    }
    assertThat(loads()).isEqualTo(2);
  }

  @Test
  void letsTheLeastRecentlyUsedModelGo() throws IOException {
    open(2 * MODEL, 0);
    for (var name : List.of("a", "b", "a", "c", "a")) {
      done(uses(name, 1));
    }
    assertThat(loads()).isEqualTo(3);
    done(uses("b", 1));
    assertThat(loads()).isEqualTo(4);
  }

  /// The files are as large as what the miniature makes of them.
  @Test
  void makesRoomBeforeAModelIsLoaded() throws IOException {
    open(MODEL, Bench.ROOMY);
    bench.python.memory(MODEL + 10 * NUMBER);
    done(uses("a", 1));
    done(uses("b", 1));
    assertThat(loads()).as("no second try was needed").isEqualTo(2);
  }

  @Test
  void keepsModelsWhateverResultsTake() throws IOException {
    open(MODEL, 2 * NUMBER);
    done(uses("a", 1));
    for (var i = 0; i < 10; i++) {
      done(numbers(i));
    }
    done(uses("a", 2));
    assertThat(loads()).isEqualTo(1);
    assertThat(bench.python.live()).isLessThanOrEqualTo(3);
  }

  @Test
  void keepsResultsWhateverModelsTake() throws IOException {
    open(0, Bench.ROOMY);
    done(numbers(1));
    bench.python.takeRan();
    done(uses("a", 1));
    done(uses("b", 1));
    done(numbers(1));
    assertThat(bench.python.takeRan()).doesNotContain("1", "2");
  }

  @Test
  void letsNothingGoThatTheRunStillNeeds() throws IOException {
    bench.files.write("checkpoints", "a.safetensors", "a");
    bench.files.write("checkpoints", "b.safetensors", "b");
    done(
        graph()
            .node("a", "Load", "name", "a.safetensors")
            .node("b", "Load", "name", "b.safetensors")
            .node("on a", "Sample", "steps", 1, "model", link("a"))
            .node("on b", "Sample", "steps", 2, "model", link("b"))
            .node("sum", "Add", "a", link("on a"), "b", link("on b"))
            .node("show", "Show", "number", link("sum"))
            .build());
    assertThat(bench.python.live()).isZero();
  }

  @Test
  void letsGoOfWhatTheRunNoLongerNeedsWhileItRuns() {
    var most = new ArrayList<Integer>();
    bench.python.atStep(_ -> most.add(bench.python.live()));
    var chain = graph().node("n0", "Number", "value", 1);
    for (var i = 1; i <= 20; i++) {
      chain.node("n" + i, "Add", "a", link("n" + (i - 1)), "plus", i);
    }
    chain
        .node("sample", "Sample", "steps", 1, "text", new Input.Link("n20", 1))
        .node("sum", "Add", "a", link("sample"), "b", link("n20"))
        .node("show", "Show", "number", link("sum"));
    done(chain.build());
    assertThat(most).containsExactly(1);
  }

  @Test
  void triesANodeOnceMoreWithTheMemoryForItself() {
    open(0, Bench.ROOMY);
    bench.python.memory(6 * NUMBER);
    done(numbers(1));
    bench.python.takeRan();
    done(
        graph()
            .node("1", "Number", "value", 500)
            .node("2", "Add", "a", link("1"))
            .node("3", "Add", "a", link("2"), "b", link("1"))
            .node("4", "Add", "a", link("3"))
            .node("5", "Add", "a", link("4"))
            .node("6", "Show", "number", link("5"))
            .build());
    assertThat(bench.python.takeRan()).contains("1", "2", "3", "4", "5", "6").hasSizeLessThan(9);
  }

  @Test
  void failsTheSecondTimeWithWhatWasNeeded() {
    open(0, Bench.ROOMY);
    bench.python.memory(2 * NUMBER);
    var outcome =
        bench.run(
            graph()
                .node("1", "Number", "value", 1)
                .node("2", "Number", "value", 2)
                .node("3", "Add", "a", link("1"), "b", link("2"))
                .node("4", "Show", "number", link("3"))
                .build());
    assertThat(outcome)
        .isInstanceOfSatisfying(
            RunOutcome.Failed.class,
            failed -> {
              assertThat(failed.failure().code()).isEqualTo("OUT_OF_MEMORY");
              assertThat(failed.failure().node()).isEqualTo("3");
              assertThat(failed.failure().message()).contains("Needs 24 bytes");
            });
    assertThat(bench.python.takeRan()).containsExactlyInAnyOrder("1", "2", "3", "3");
  }

  @Test
  void triesNoNodeAgainThatHasSavedSomething() {
    var tries = new ArrayList<Integer>();
    open(0, 0, savesAndFails(tries));
    assertThat(bench.run(graph().node("1", "SavesAndFails").build()))
        .isInstanceOf(RunOutcome.Failed.class);
    assertThat(tries).hasSize(1);
  }

  @Test
  void takesItsLimitsFromTheMachineWhereNoneAreSet() {
    var machine = MemoryBudget.BY_MACHINE.limits(0);
    assertThat(machine.models()).isCloseTo(machine.results() * 5, within(10L));
    assertThat(MemoryBudget.BY_MACHINE.limits(800).models()).isEqualTo(400);
    assertThat(new MemoryBudget(7L, 0L).limits(800)).isEqualTo(new LiveBytes(7, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new MemoryBudget(-1L, null));
    assertThatIllegalArgumentException().isThrownBy(() -> new LaneSettings(0, 1));
  }

  private static JavaNode savesAndFails(List<Integer> tries) {
    var type =
        new NodeType(
            "SavesAndFails", "1", "", "test", "", List.of(), List.of(), true, false, false);
    return new JavaNode(
        type,
        (context, _) -> {
          tries.add(1);
          var pixels = new Pixels(1, 1, 3, ByteBuffer.allocate(3));
          context.save(
              ArtifactRequest.png(ArtifactKind.OUTPUT, "x", pixels, 0), out -> out.write(1));
          throw new NodeFailure("OUT_OF_MEMORY", "It is full.", null, null);
        });
  }

  private void done(Workflow workflow) {
    assertThat(bench.run(workflow)).isInstanceOf(RunOutcome.Done.class);
  }

  private long loads() {
    return bench.python.requests().stream()
        .map(request -> request.required("type"))
        .map(JsonNode::asString)
        .filter("Load"::equals)
        .count();
  }

  /// One that samples with the model of this name, so many steps.
  private Workflow uses(String name, int steps) throws IOException {
    bench.files.write("checkpoints", name + ".safetensors", name.repeat((int) MODEL));
    return graph()
        .node("load", "Load", "name", name + ".safetensors")
        .node(
            "sample", "Sample", "steps", steps, "model", link("load"), "cfg", (double) ++samplings)
        .node("show", "Show", "number", link("sample"))
        .build();
  }

  private static Workflow numbers(int value) {
    return graph()
        .node("1", "Number", "value", value)
        .node("2", "Add", "a", link("1"))
        .node("3", "Show", "number", link("2"))
        .build();
  }
}
