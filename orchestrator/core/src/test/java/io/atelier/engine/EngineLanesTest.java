package io.atelier.engine;

import static io.atelier.engine.GraphBuilder.graph;
import static io.atelier.engine.GraphBuilder.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.nodes.CancelSignal;
import io.atelier.nodes.LaneSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What runs at the same time, and that it changes nothing. Nodes wait for each other through
/// latches: what does not overlap would wait for ever.
@Timeout(60)
class EngineLanesTest {

  private static final MemoryBudget ROOMY = new MemoryBudget(Bench.ROOMY, Bench.ROOMY);

  @TempDir private Path folder;
  private Bench bench;

  @AfterEach
  void close() {
    bench.close();
    assertThat(bench.python.live()).as("live objects after closing").isZero();
  }

  @BeforeEach
  void open() {
    bench = bench("usual", 1, 1);
  }

  private void open(int device, int beside) {
    bench.close();
    bench = bench("other", device, beside);
  }

  private Bench bench(String name, int device, int beside) {
    return new Bench(
        folder.resolve(name),
        new EngineSettings(new LaneSettings(device, beside), ROOMY),
        List.of());
  }

  @Test
  void savesAPictureWhileTheDeviceSamples() {
    var saved = new CountDownLatch(1);
    bench.python.atStep(_ -> await(saved));
    var outcome =
        bench.run(
            sampleAndSave().build(),
            event -> {
              if (event instanceof RunEvent.NodeFinished finished
                  && finished.node().equals("save")) {
                saved.countDown();
              }
            });
    assertThat(outcome)
        .isInstanceOfSatisfying(
            RunOutcome.Done.class, done -> assertThat(done.artifacts()).hasSize(1));
    assertThat(lane("sample")).isEqualTo("device-1");
    assertThat(lane("image")).isEqualTo("beside-1");
    assertThat(lane("save")).isEqualTo("java-1");
  }

  @Test
  void computesOnAsManyLanesAsItIsGiven() {
    open(3, 0);
    var together = new CountDownLatch(3);
    bench.python.atStep(_ -> {
      together.countDown();
      await(together);
    });
    assertThat(bench.run(samples(3).build())).isInstanceOf(RunOutcome.Done.class);
    assertThat(bench.events(RunEvent.NodeStarted.class))
        .extracting(RunEvent.NodeStarted::lane)
        .contains("device-1", "device-2", "device-3");
  }

  @Test
  void givesEveryNodeItsTurnOnASingleLane() {
    open(1, 0);
    var busy = ConcurrentHashMap.<String>newKeySet();
    var most = new ArrayList<Integer>();
    bench.python.atNode(busy::add);
    bench.python.atStep(_ -> most.add(busy.size()));
    bench.run(
        samples(3).build(),
        event -> {
          if (event instanceof RunEvent.NodeFinished finished) {
            busy.remove(finished.node());
          }
        });
    assertThat(most).containsOnly(1);
    assertThat(bench.events(RunEvent.NodeStarted.class))
        .extracting(RunEvent.NodeStarted::lane)
        .containsOnly("device-1");
  }

  @Test
  void tellsTheEventsOfEachNodeInTheirOrderAndOneAtATime() {
    open(4, 2);
    var inside = ConcurrentHashMap.<Thread>newKeySet();
    var atOnce = new ArrayList<Integer>();
    bench.run(
        samples(4).build(),
        _ -> {
          inside.add(Thread.currentThread());
          atOnce.add(inside.size());
          inside.remove(Thread.currentThread());
        });
    assertThat(atOnce).containsOnly(1);
    for (var node : List.of("s1", "s2", "s3", "s4")) {
      assertThat(eventsOf(node)).containsExactly("NodeStarted", "1", "2", "3", "NodeFinished");
    }
  }

  @Test
  void stopsTheOthersWhenOneFails() {
    open(2, 1);
    var sampling = new CountDownLatch(1);
    bench.python.atStep(_ -> sampling.countDown());
    bench.python.atNode(node -> {
      if (node.equals("fail")) {
        await(sampling);
      }
    });
    var outcome =
        bench.run(
            graph()
                .node("sample", "Sample", "steps", 10_000)
                .node("shown", "Show", "number", link("sample"))
                .node("fail", "Fail", "kind", "bad_input")
                .node("other", "Show", "number", link("fail"))
                .build());
    assertThat(outcome)
        .isInstanceOfSatisfying(
            RunOutcome.Failed.class,
            failed -> {
              assertThat(failed.failure().node()).isEqualTo("fail");
              assertThat(failed.failure().code()).isEqualTo("BAD_NUMBER");
            });
    assertThat(bench.events(RunEvent.NodeFinished.class)).isEmpty();
    assertThat(bench.events(RunEvent.NodeProgress.class)).hasSizeLessThan(10_000);
  }

  @Test
  void doesNotRaiseTheCallersSignalWhenANodeFails() {
    var cancel = new CancelSignal();
    bench.run(
        graph().node("1", "Fail", "kind", "fault").node("2", "Show", "number", link("1")).build(),
        cancel);
    assertThat(cancel.isRaised()).isFalse();
  }

  @Test
  void reportsTheFailureOfTheNodeThatIsFirstInThePlan() {
    open(1, 2);
    for (var i = 0; i < 20; i++) {
      var together = new CountDownLatch(2);
      bench.python.atNode(_ -> {
        together.countDown();
        await(together);
      });
      var outcome =
          bench.run(
              graph()
                  .node("a", "Fail", "kind", "bad_input")
                  .node("b", "Fail", "kind", "fault")
                  .node("shown a", "Show", "number", link("a"))
                  .node("shown b", "Show", "number", link("b"))
                  .build());
      assertThat(((RunOutcome.Failed) outcome).failure().node()).isEqualTo(plan().getFirst());
    }
  }

  @Test
  void cancelsAllThatIsAtWork() {
    open(2, 1);
    var cancel = new CancelSignal();
    var together = new CountDownLatch(2);
    bench.python.atStep(_ -> {
      together.countDown();
      await(together);
      cancel.raise();
    });
    assertThat(bench.run(samples(2, 10_000).build(), cancel)).isEqualTo(new RunOutcome.Cancelled());
    assertThat(bench.events(RunEvent.NodeFinished.class)).isEmpty();
  }

  @Test
  void cancelsTheRunWhoseThreadIsInterrupted() {
    var caller = Thread.currentThread();
    bench.python.atStep(_ -> caller.interrupt());
    var outcome =
        bench.run(
            graph()
                .node("1", "Sample", "steps", 10_000)
                .node("2", "Show", "number", link("1"))
                .build());
    assertThat(outcome).isEqualTo(new RunOutcome.Cancelled());
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void numbersFilesByThePlanHoweverFastEachIs() {
    Set<String> names = Set.of();
    for (var slow : List.of("image1", "image2", "none")) {
      bench.close();
      bench = bench(slow, 1, 3);
      var others = new CountDownLatch(2);
      bench.python.atNode(node -> {
        if (node.equals(slow)) {
          await(others);
        } else {
          others.countDown();
        }
      });
      var graph = graph();
      for (var i = 1; i <= 3; i++) {
        graph
            .node("image" + i, "EmptyImage", "width", i, "height", 1, "batch_size", 1, "color", i)
            .node("save" + i, "SaveImage", "images", link("image" + i), "filename_prefix", "x");
      }
      bench.run(graph.build());
      var saved =
          Set.copyOf(
              bench.events(RunEvent.NodeFinished.class).stream()
                  .filter(finished -> !finished.artifacts().isEmpty())
                  .map(finished -> finished.node() + " " + finished.artifacts().getFirst().name())
                  .toList());
      assertThat(saved).hasSize(3);
      if (!names.isEmpty()) {
        assertThat(saved).isEqualTo(names);
      }
      names = saved;
    }
  }

  @Test
  void runsTwoEqualNodesOnceEvenIfBothAreReady() {
    open(2, 2);
    bench.run(
        graph()
            .node("1", "Sample", "steps", 3)
            .node("2", "Sample", "steps", 3)
            .node("3", "Show", "number", link("1"))
            .node("4", "Add", "a", link("2"))
            .node("5", "Show", "number", link("4"))
            .build());
    assertThat(bench.python.requests())
        .filteredOn(request -> request.get("type").asString().equals("Sample"))
        .hasSize(1);
    assertThat(bench.events(RunEvent.NodesCached.class)).hasSize(1);
  }

  @Test
  void givesTheSameAsASingleLaneOnRandomGraphs() {
    for (var seed = 0; seed < 40; seed++) {
      var workflow = random(new Random(seed));
      assertThat(shown(workflow, 3, 3)).as("seed %d", seed).isEqualTo(shown(workflow, 1, 0));
    }
  }

  private List<String> shown(Workflow workflow, int device, int beside) {
    try (var many = bench("random", device, beside)) {
      assertThat(many.run(workflow)).isInstanceOf(RunOutcome.Done.class);
      return many.python.requests().stream()
          .filter(request -> request.get("type").asString().equals("Show"))
          .map(request -> request.at("/node").asString() + request.at("/inputs/number/value"))
          .sorted()
          .toList();
    }
  }

  private static Workflow random(Random random) {
    var graph = graph();
    var size = 2 + random.nextInt(15);
    for (var i = 0; i < size; i++) {
      var source = "n" + random.nextInt(Math.max(1, i));
      if (i == 0 || random.nextInt(4) == 0) {
        graph.node("n" + i, "Sample", "steps", 1 + random.nextInt(5));
      } else {
        graph.node("n" + i, "Add", "plus", random.nextInt(9), "a", link(source));
      }
      graph.node("sum " + i, "Add", "a", link("n" + i));
      graph.node("show " + i, "Show", "number", new Input.Link("sum " + i, 1));
    }
    return graph.build();
  }

  private static GraphBuilder samples(int count) {
    return samples(count, 3);
  }

  private static GraphBuilder samples(int count, int steps) {
    var graph = graph();
    for (var i = 1; i <= count; i++) {
      graph
          .node("s" + i, "Sample", "steps", steps, "cfg", (double) i)
          .node("shown" + i, "Show", "number", link("s" + i));
    }
    return graph;
  }

  private static GraphBuilder sampleAndSave() {
    return graph()
        .node("sample", "Sample", "steps", 3)
        .node("shown", "Show", "number", link("sample"))
        .node("image", "EmptyImage", "width", 3, "height", 2, "batch_size", 1, "color", 7)
        .node("save", "SaveImage", "images", link("image"), "filename_prefix", "red");
  }

  private String lane(String node) {
    return bench.events(RunEvent.NodeStarted.class).stream()
        .filter(started -> started.node().equals(node))
        .findFirst()
        .orElseThrow()
        .lane();
  }

  private List<String> plan() {
    return bench.events(RunEvent.RunStarted.class).getFirst().nodes();
  }

  private List<String> eventsOf(String node) {
    return bench.events.stream()
        .flatMap(event ->
            switch (event) {
              case RunEvent.NodeStarted e when e.node().equals(node) ->
                  List.of("NodeStarted").stream();
              case RunEvent.NodeProgress e when e.node().equals(node) ->
                  List.of(String.valueOf(e.step())).stream();
              case RunEvent.NodeFinished e when e.node().equals(node) ->
                  List.of("NodeFinished").stream();
              default -> List.<String>of().stream();
            })
        .toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
