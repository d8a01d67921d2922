package io.atelier.workers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.OutputFolder;
import io.atelier.catalog.DigestCache;
import io.atelier.catalog.FileChoices;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Workflows for models that people bring, from Java to the file, on tiny stand-ins for the models.
class GuidesIT {

  private static final Path GUIDES =
      Path.of(System.getProperty("atelier.root", "."), "workflows/guides");
  private static final NodeTypes TYPES = NodeTypes.shipped();

  @TempDir private Path folder;
  private final List<String> texts = new ArrayList<>();

  @BeforeAll
  static void enterPython() {
    RealPython.started();
  }

  @AfterEach
  void leavesNothing() {
    assertThat(RealPython.objects()).as("live objects").isEmpty();
  }

  @Test
  void aPictureIsDescribedTokenByToken() throws IOException {
    var made =
        run(
            "llava-caption",
            List.of("transformers/llava-1.5-7b-hf"),
            Map.of("caption.max_new_tokens", "9"));
    var text = only(made, "text/plain");
    assertThat(texts).isNotEmpty();
    assertThat(Files.readString(text, UTF_8)).startsWith(texts.getLast().strip());
  }

  @Test
  void theExampleDescribesAPicture() throws IOException {
    var place = "transformers/llava-1.5-7b-hf";
    RealPython.run(folder, "-m", "tiny_guides", folder.resolve("models") + "", place);
    var outcome =
        VisionCallExample.described(
            RealPython.started(),
            folder.resolve("models").resolve(place),
            GUIDES.resolve("input/scene.png"),
            folder.resolve("out"),
            texts::add);
    assertThat(outcome).isInstanceOf(RunOutcome.Done.class);
    assertThat(texts).isNotEmpty();
    only(((RunOutcome.Done) outcome).artifacts(), "text/plain");
  }

  @Test
  void aVideoBecomesAFile() throws IOException {
    var made =
        run(
            "stable-video-diffusion",
            List.of("diffusers/stable-video-diffusion-img2vid-xt"),
            Map.of(
                "video.height", "32",
                "video.width", "32",
                "video.num_frames", "2",
                "video.num_inference_steps", "2"));
    assertThat(Files.size(only(made, "video/mp4"))).isPositive();
  }

  private List<Artifact> run(String name, List<String> models, Map<String, String> settings)
      throws IOException {
    var arguments = new ArrayList<>(List.of("-m", "tiny_guides", folder.resolve("models") + ""));
    arguments.addAll(models);
    RealPython.run(folder, arguments.toArray(String[]::new));
    var workflow = WorkflowReader.read(GUIDES.resolve(name + ".json")).workflow();
    for (var setting : settings.entrySet()) {
      workflow = new Assignment(setting.getKey(), setting.getValue()).apply(workflow, TYPES);
    }
    var outcome = run(workflow);
    assertThat(outcome).isInstanceOf(RunOutcome.Done.class);
    return ((RunOutcome.Done) outcome).artifacts();
  }

  private RunOutcome run(Workflow workflow) throws IOException {
    try (var worker =
        new InProcessWorker(
            RealPython.started(),
            files(),
            new DigestCache(folder),
            OutputFolder.open(folder.resolve("out"), Clock.systemUTC()),
            EngineSettings.USUAL)) {
      return worker.run(new RunRequest("run", workflow, new LinkedHashMap<>()), this::listen);
    }
  }

  private void listen(RunEvent event) {
    if (event instanceof RunEvent.NodeProgress progress) {
      Optional.ofNullable(progress.text()).ifPresent(texts::add);
    }
  }

  private FileChoices files() {
    return new RoutedChoices(
        Map.of("input", new InputFolder(GUIDES.resolve("input"))),
        new ModelCatalog(List.of(folder.resolve("models"))));
  }

  private Path only(List<Artifact> made, String mediaType) {
    assertThat(made).extracting(Artifact::mediaType).containsExactly(mediaType);
    return folder.resolve("out").resolve(made.getFirst().path());
  }
}
