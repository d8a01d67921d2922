package io.atelier.workers;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.OutputFolder;
import io.atelier.artifacts.Pixels;
import io.atelier.artifacts.Png;
import io.atelier.catalog.DigestCache;
import io.atelier.engine.EngineSettings;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.nodes.RealPython;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Calls of pipeline classes on the shipped model, from Java to the file.
class PipelineCallIT {

  private static final Path MODEL =
      Path.of(
          System.getProperty("atelier.root", "."),
          "py/src/atelier/models/checkpoints/shapes.safetensors");
  private static final int SIDE = 64;

  @TempDir private Path folder;

  @BeforeAll
  static void enterPython() {
    RealPython.started();
  }

  @AfterEach
  void leavesNothing() {
    assertThat(RealPython.objects()).as("live objects").isEmpty();
  }

  @Test
  void theExampleRepaintsAPicture() throws IOException {
    var picture = greyPicture();
    var outcome =
        PipelineCallExample.repainted(RealPython.started(), MODEL, picture, folder.resolve("out"));
    var made = artifacts(outcome);
    assertThat(made).extracting(Artifact::mediaType).containsExactly("image/png");
    try (var file = Files.newInputStream(folder.resolve("out").resolve(made.getFirst().name()))) {
      assertThat(Png.text(file)).containsKeys("prompt", "atelier");
    }
  }

  @Test
  void everyStepIsAnEventWithAPreview() throws IOException {
    var steps = new ArrayList<RunEvent.NodeProgress>();
    var call = smallPicture();
    run(
        call,
        event -> {
          if (event instanceof RunEvent.NodeProgress step && step.node().equals("call")) {
            steps.add(step);
          }
        });
    assertThat(steps).extracting(RunEvent.NodeProgress::step).containsExactly(1, 2, 3);
    assertThat(steps).allMatch(step -> step.total() == 3);
  }

  @Test
  void latentsAreSavedAsTensors() throws IOException {
    var made = artifacts(run(smallPicture().set("output_type", "latent"), _ -> {}));
    assertThat(made).extracting(Artifact::name).singleElement().asString().endsWith(".safetensors");
  }

  @Test
  void whatThePipelineRefusesIsSaidInItsWords() throws IOException {
    assertThat(run(smallPicture().set("height", "33"), _ -> {}))
        .isInstanceOfSatisfying(
            RunOutcome.Failed.class,
            failed -> {
              assertThat(failed.failure().code()).isEqualTo("ARGUMENTS_REFUSED");
              assertThat(failed.failure().message()).contains("divisible by 8");
            });
  }

  private static PipelineCall smallPicture() {
    return PipelineCall.of("StableDiffusionPipeline")
        .model(MODEL)
        .set("prompt", "a red star")
        .set("num_inference_steps", "3")
        .set("model.scheduler", "EulerDiscreteScheduler")
        .set("height", "" + SIDE)
        .set("width", "" + SIDE);
  }

  private RunOutcome run(PipelineCall call, Consumer<RunEvent> listener) throws IOException {
    try (var worker =
        new InProcessWorker(
            RealPython.started(),
            call.files(folder.resolve("laid")),
            new DigestCache(folder),
            OutputFolder.open(folder.resolve("out"), Clock.systemUTC()),
            EngineSettings.USUAL)) {
      return call.run(worker, listener);
    }
  }

  private static List<Artifact> artifacts(RunOutcome outcome) {
    assertThat(outcome).isInstanceOf(RunOutcome.Done.class);
    return ((RunOutcome.Done) outcome).artifacts();
  }

  private Path greyPicture() throws IOException {
    var bytes = ByteBuffer.allocate(SIDE * SIDE * 3);
    Arrays.fill(bytes.array(), (byte) 128);
    var file = folder.resolve("in.png");
    try (var out = Files.newOutputStream(file)) {
      Png.write(new Pixels(SIDE, SIDE, 3, bytes), new LinkedHashMap<>(), 4, out);
    }
    return file;
  }
}
