package io.atelier.workers;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.OutputFolder;
import io.atelier.artifacts.Png;
import io.atelier.catalog.DigestCache;
import io.atelier.catalog.InputFolder;
import io.atelier.catalog.ModelCatalog;
import io.atelier.catalog.RoutedChoices;
import io.atelier.engine.EngineSettings;
import io.atelier.engine.MemoryBudget;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.nodes.LaneSettings;
import io.atelier.nodes.RealPython;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Lanes and memory on the real Python and two tiny models.
@Timeout(300)
class LanesIT {

  private static final MemoryBudget ROOMY = new MemoryBudget(1L << 30, 1L << 30);

  @TempDir private static Path models;
  @TempDir private Path folder;
  private Worker worker;
  private final List<RunEvent> events = new ArrayList<>();
  private int runs;

  @BeforeAll
  static void writeTwoTinyModels() throws IOException {
    RealPython.started();
    var other = models.resolve("other");
    RealPython.run(models, "-m", "atelier.tiny", "--out", models.toString());
    RealPython.run(models, "-m", "atelier.tiny", "--seed", "7", "--out", other.toString());
    Files.move(
        other.resolve("checkpoints/tiny-random.safetensors"),
        models.resolve("checkpoints/other.safetensors"));
  }

  @AfterEach
  void close() {
    worker.close();
    assertThat(RealPython.objects()).as("live objects after closing").isEmpty();
  }

  @BeforeEach
  void open() {
    worker = worker(LaneSettings.USUAL, ROOMY);
  }

  private void open(LaneSettings lanes, MemoryBudget memory) {
    worker.close();
    worker = worker(lanes, memory);
  }

  private Worker worker(LaneSettings lanes, MemoryBudget memory) {
    return new InProcessWorker(
        RealPython.started(),
        new RoutedChoices(
            Map.of("input", new InputFolder(folder)), new ModelCatalog(List.of(models))),
        new DigestCache(folder.resolve("data")),
        OutputFolder.open(folder.resolve("out"), Clock.systemUTC()),
        new EngineSettings(lanes, memory));
  }

  @Test
  void savesAPictureWhileAnotherIsSampled() {
    var graph = new Graph();
    graph.sampled("tiny-random", 1, 10_000);
    graph.add("colour", "EmptyImage", "width", 64, "height", 64, "batch_size", 1, "color", 7);
    graph.add("saved", "SaveImage", "images", link("colour"), "filename_prefix", "colour");
    var outcome =
        run(
            graph,
            event -> {
              if (event instanceof RunEvent.NodeProgress step
                  && step.node().equals("sampler 1")
                  && isFinished("saved")) {
                worker.cancel("run-" + runs);
              }
            });
    assertThat(outcome)
        .as("it was cancelled once both were seen")
        .isEqualTo(new RunOutcome.Cancelled());
    assertThat(folder.resolve("out/colour_00001_.png")).exists();
  }

  @Test
  void makesTheSamePicturesOnOneLaneAndOnMany() throws IOException {
    var graph = new Graph();
    for (var seed = 1; seed <= 4; seed++) {
      graph.sampled(seed % 2 == 0 ? "tiny-random" : "other", seed, 2);
    }
    var alone = pictures(graph, new LaneSettings(1, 0));
    assertThat(pictures(graph, new LaneSettings(3, 2))).isEqualTo(alone);
    assertThat(alone).doesNotHaveDuplicates().hasSize(4);
  }

  private List<String> pictures(Graph graph, LaneSettings lanes) throws IOException {
    open(lanes, ROOMY);
    var done = (RunOutcome.Done) run(graph, _ -> {});
    var pixels = new ArrayList<String>();
    for (var picture : done.artifacts()) {
      try (var in = Files.newInputStream(folder.resolve("out").resolve(picture.name()))) {
        pixels.add(Png.pixels(in).sha256());
      }
    }
    return pixels;
  }

  @Test
  void switchesBetweenTwoCheckpointsThatBothFitWithoutLoading() {
    open(LaneSettings.USUAL, new MemoryBudget(1L << 30, 0L));
    assertThat(loadsOfSwitching()).isEqualTo(2);
  }

  @Test
  void loadsAgainWhatDoesNotFitBesideTheOther() throws IOException {
    var size = Files.size(models.resolve("checkpoints/other.safetensors"));
    open(LaneSettings.USUAL, new MemoryBudget(size * 3 / 2, 0L));
    assertThat(loadsOfSwitching()).isEqualTo(4);
  }

  private long loadsOfSwitching() {
    var loads = 0L;
    for (var seed = 1; seed <= 4; seed++) {
      var graph = new Graph();
      graph.sampled(seed % 2 == 0 ? "tiny-random" : "other", seed, 1);
      assertThat(run(graph, _ -> {})).isInstanceOf(RunOutcome.Done.class);
      loads += started("CheckpointLoaderSimple");
    }
    return loads;
  }

  @Test
  void failsWithWhatWasNeededAndWorksOnWhenMemoryIsOut() {
    var graph = new Graph();
    graph.add(
        "huge", "EmptyImage", "width", 16384, "height", 16384, "batch_size", 4096, "color", 7);
    graph.add("saved", "SaveImage", "images", link("huge"), "filename_prefix", "huge");
    assertThat(run(graph, _ -> {}))
        .isInstanceOfSatisfying(
            RunOutcome.Failed.class,
            failed -> {
              assertThat(failed.failure().code()).isEqualTo("OUT_OF_MEMORY");
              assertThat(failed.failure().message())
                  .matches(
                      "EmptyImage needed [0-9.]+ TB more than it had, and [0-9.]+ GB of "
                          + "[0-9.]+ GB were free on the cpu: make the picture.*");
              assertThat(failed.failure().traceback()).contains("allocate");
            });
    assertThat(run(new Graph().sampled("other", 1, 1), _ -> {}))
        .isInstanceOf(RunOutcome.Done.class);
  }

  private RunOutcome run(Graph graph, Consumer<RunEvent> also) {
    events.clear();
    Consumer<RunEvent> remember = events::add;
    return worker.run(
        new RunRequest("run-" + ++runs, new Workflow(graph.nodes), new LinkedHashMap<>()),
        remember.andThen(also));
  }

  private boolean isFinished(String node) {
    return events.stream()
        .anyMatch(event ->
            event instanceof RunEvent.NodeFinished finished && finished.node().equals(node));
  }

  private long started(String type) {
    return events.stream()
        .filter(
            event -> event instanceof RunEvent.NodeStarted started && started.type().equals(type))
        .count();
  }

  private static Input link(String node) {
    return new Input.Link(node, 0);
  }

  private static final class Graph {

    private final LinkedHashMap<String, GraphNode> nodes = new LinkedHashMap<>();

    Graph add(String id, String type, Object... inputs) {
      var byName = new LinkedHashMap<String, Input>();
      IntStream.range(0, inputs.length / 2)
          .forEach(i -> byName.put((String) inputs[2 * i], input(inputs[2 * i + 1])));
      nodes.put(id, new GraphNode(id, type, null, byName));
      return this;
    }

    private static Input input(Object value) {
      return switch (value) {
        case Input link -> link;
        case Integer number -> Input.Literal.of(number.longValue());
        case Double number -> Input.Literal.of(number);
        case String text -> Input.Literal.of(text);
        default -> throw new IllegalArgumentException(String.valueOf(value));
      };
    }

    /// From the model to the saved picture, 64 by 64.
    Graph sampled(String model, int seed, int steps) {
      add("model " + seed, "CheckpointLoaderSimple", "ckpt_name", model + ".safetensors");
      add(
          "words " + seed,
          "CLIPTextEncode",
          "text",
          "a star",
          "clip",
          new Input.Link("model " + seed, 1));
      add("latent " + seed, "EmptyLatentImage", "width", 64, "height", 64, "batch_size", 1);
      add(
          "sampler " + seed,
          "KSampler",
          "model",
          link("model " + seed),
          "seed",
          seed,
          "steps",
          steps,
          "cfg",
          2.0,
          "sampler_name",
          "euler",
          "scheduler",
          "normal",
          "positive",
          link("words " + seed),
          "negative",
          link("words " + seed),
          "latent_image",
          link("latent " + seed),
          "denoise",
          1.0);
      add(
          "decoded " + seed,
          "VAEDecode",
          "samples",
          link("sampler " + seed),
          "vae",
          new Input.Link("model " + seed, 2));
      add("kept " + seed, "SaveImage", "images", link("decoded " + seed), "filename_prefix", "x");
      return this;
    }
  }
}
