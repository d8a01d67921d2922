package io.atelier.workers;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.OutputFolder;
import io.atelier.artifacts.Pixels;
import io.atelier.artifacts.Png;
import io.atelier.catalog.DigestCache;
import io.atelier.catalog.InputFolder;
import io.atelier.catalog.ModelCatalog;
import io.atelier.catalog.RoutedChoices;
import io.atelier.engine.EngineSettings;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.formats.Assignment;
import io.atelier.formats.WorkflowReader;
import io.atelier.graph.Workflow;
import io.atelier.nodes.NodeTypes;
import io.atelier.nodes.RealPython;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The shipped workflow on the real nodes and a tiny model, from its file to the PNG, in one
/// process.
class TextToImageIT {

  private static final Path WORKFLOW =
      Path.of(System.getProperty("atelier.root", "."), "workflows/text-to-image.json");
  private static final int SIDE = 64;
  private static final int STEPS = 4;
  private static final int SEED = 42;
  private static final long ROOMY = 1L << 30;

  @TempDir private static Path models;
  @TempDir private Path folder;
  private Worker worker;
  private int runs;

  @BeforeAll
  static void writeTheTinyModel() {
    RealPython.run(models, "-m", "atelier.tiny", "--out", models.toString());
  }

  @BeforeEach
  void open() {
    worker = open(ROOMY);
  }

  @AfterEach
  void close() {
    worker.close();
    assertThat(RealPython.objects()).as("live objects after closing").isEmpty();
  }

  @Test
  void makesThePictureThatAPlainDiffusersProgramMakes() throws Exception {
    var picture = done(run(workflow(), _ -> {})).artifacts().getFirst();
    var plain = plainPicture();
    var ours = pixels(picture);
    assertThat(List.of(ours.width(), ours.height(), ours.channels()))
        .containsExactly(SIDE, SIDE, 3);
    assertThat(bytes(ours)).isEqualTo(plain);
  }

  @Test
  void runsNothingTheSecondTimeAndReportsThePictureAgain() {
    var first = done(run(workflow(), _ -> {})).artifacts();
    var live = RealPython.objects();
    var events = new ArrayList<RunEvent>();
    assertThat(done(run(workflow(), events::add)).artifacts()).hasSize(1).isEqualTo(first);
    assertThat(started(events)).isEmpty();
    assertThat(RealPython.objects()).isEqualTo(live);
  }

  @Test
  void runsOnlyWhatTheSeedReachesAgain() throws IOException {
    var first = done(run(workflow(), _ -> {})).artifacts().getFirst();
    var events = new ArrayList<RunEvent>();
    var changed = set(workflow(), "sampler.seed=43");
    var second = done(run(changed, events::add)).artifacts().getFirst();
    assertThat(started(events)).containsExactly("sampler", "decode", "save");
    assertThat(bytes(pixels(second))).isNotEqualTo(bytes(pixels(first)));
  }

  @Test
  void showsEveryStepWithAPreview() {
    var steps = new ArrayList<RunEvent.NodeProgress>();
    run(
        workflow(),
        event -> {
          if (event instanceof RunEvent.NodeProgress step && step.node().equals("sampler")) {
            steps.add(step);
          }
        });
    assertThat(steps).extracting(RunEvent.NodeProgress::step).contains(1, 2, 3, STEPS);
    var preview = Objects.requireNonNull(steps.getLast().preview());
    assertThat(preview.width()).isEqualTo(SIDE / 8);
    assertThat(bytes(preview))
        .as("a picture, not one colour")
        .isNotEqualTo(new byte[SIDE / 8 * SIDE / 8 * 3]);
  }

  @Test
  void stopsWithinAStepWhenCancelledAndWorksOn() {
    var steps = new ArrayList<Integer>();
    var outcome =
        run(
            set(workflow(), "sampler.steps=500"),
            event -> {
              if (event instanceof RunEvent.NodeProgress step && step.node().equals("sampler")) {
                steps.add(step.step());
                if (step.step() == 2) {
                  worker.cancel("run-" + runs);
                }
              }
            });
    assertThat(outcome).isEqualTo(new RunOutcome.Cancelled());
    assertThat(steps).last().isEqualTo(2);
    assertThat(done(run(workflow(), _ -> {})).artifacts()).hasSize(1);
  }

  @Test
  void leavesNoObjectsButThoseItKeeps() throws IOException {
    try (var forgetful = open(0)) {
      done(forgetful.run(request(workflow()), _ -> {}));
      assertThat(RealPython.objects()).as("after a picture").isEmpty();
      var cancelled =
          forgetful.run(
              request(set(workflow(), "sampler.seed=44")),
              event -> {
                if (event instanceof RunEvent.NodeProgress) {
                  forgetful.cancel("run-" + runs);
                }
              });
      assertThat(cancelled).isEqualTo(new RunOutcome.Cancelled());
      assertThat(RealPython.objects()).as("after a cancel").isEmpty();
      assertThat(forgetful.run(request(brokenPicture()), _ -> {}))
          .isInstanceOfSatisfying(
              RunOutcome.Failed.class,
              failed -> assertThat(failed.failure().code()).isEqualTo("PICTURE_BROKEN"));
      assertThat(RealPython.objects()).as("after a failure").isEmpty();
    }
  }

  private Worker open(long cacheBytes) {
    return new InProcessWorker(
        RealPython.started(),
        new RoutedChoices(
            Map.of("input", new InputFolder(folder)), new ModelCatalog(List.of(models))),
        new DigestCache(folder.resolve("data")),
        OutputFolder.open(folder.resolve("out"), Clock.systemUTC()),
        new EngineSettings(cacheBytes));
  }

  private static Workflow workflow() {
    var workflow = WorkflowReader.read(WORKFLOW).workflow();
    for (var assignment :
        List.of(
            "checkpoint.ckpt_name=tiny-random.safetensors",
            "sampler.cfg=7.5",
            "latent.width=" + SIDE,
            "latent.height=" + SIDE,
            "sampler.steps=" + STEPS,
            "sampler.seed=" + SEED,
            "prompt.text=ein roter Stern, größer als 星",
            "negative.text=grey, blurred")) {
      workflow = set(workflow, assignment);
    }
    return workflow;
  }

  private static Workflow set(Workflow workflow, String assignment) {
    return Assignment.parse(assignment).apply(workflow, NodeTypes.shipped());
  }

  /// A picture whose size is right and whose content is none fails in Python, after other nodes
  /// have left objects there.
  private Workflow brokenPicture() throws IOException {
    Files.writeString(folder.resolve("broken.png"), "no picture");
    var whole = WorkflowReader.read(WORKFLOW.resolveSibling("image-to-image.json")).workflow();
    return set(
        set(whole, "checkpoint.ckpt_name=tiny-random.safetensors"), "picture.image=broken.png");
  }

  private RunRequest request(Workflow workflow) {
    return new RunRequest("run-" + ++runs, workflow, new LinkedHashMap<>());
  }

  private RunOutcome run(Workflow workflow, Consumer<RunEvent> listener) {
    return worker.run(request(workflow), listener);
  }

  private static RunOutcome.Done done(RunOutcome outcome) {
    assertThat(outcome).isInstanceOf(RunOutcome.Done.class);
    return (RunOutcome.Done) outcome;
  }

  private static List<String> started(List<RunEvent> events) {
    return events.stream()
        .filter(RunEvent.NodeStarted.class::isInstance)
        .map(event -> ((RunEvent.NodeStarted) event).node())
        .toList();
  }

  private Pixels pixels(Artifact picture) throws IOException {
    try (var in = Files.newInputStream(folder.resolve("out").resolve(picture.name()))) {
      return Png.pixels(in);
    }
  }

  private static byte[] bytes(Pixels pixels) {
    ByteBuffer samples = pixels.bytes().duplicate();
    var bytes = new byte[samples.remaining()];
    samples.get(bytes);
    return bytes;
  }

  private byte[] plainPicture() throws IOException {
    var program = folder.resolve("plain_picture.py");
    try (var source =
        Objects.requireNonNull(TextToImageIT.class.getResourceAsStream("plain_picture.py"))) {
      Files.copy(source, program);
    }
    var raw = folder.resolve("plain.raw");
    RealPython.run(
        folder,
        program.toString(),
        models.resolve("checkpoints/tiny-random.safetensors").toString(),
        raw.toString(),
        "ein roter Stern, größer als 星",
        "grey, blurred",
        String.valueOf(SIDE),
        String.valueOf(STEPS),
        String.valueOf(SEED),
        String.valueOf(RealPython.THREADS));
    return Files.readAllBytes(raw);
  }
}
