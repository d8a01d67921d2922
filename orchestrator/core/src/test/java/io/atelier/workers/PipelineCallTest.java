package io.atelier.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.catalog.FileKind;
import io.atelier.engine.Finding;
import io.atelier.engine.WorkflowCheck;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.nodes.NodeTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class PipelineCallTest {

  @TempDir private Path temp;
  private Path model;
  private Path picture;

  @BeforeEach
  void files() throws IOException {
    model = Files.createDirectories(temp.resolve("my model"));
    Files.writeString(model.resolve("model_index.json"), "{}");
    picture = Files.writeString(temp.resolve("in.png"), "a picture");
  }

  @Test
  void isAWorkflowThatPassesTheCheck() throws IOException {
    var call =
        PipelineCall.of("StableDiffusionXLInpaintPipeline")
            .model(model)
            .set("prompt", "a red star")
            .set("image", picture)
            .set("mask_image", picture)
            .set("num_inference_steps", "20")
            .set("original_size", "[512, 768]")
            .set("model.scheduler", "EulerDiscreteScheduler")
            .set("model.scheduler_settings", "{\"use_karras_sigmas\": true}");
    assertThat(findings(call)).isEmpty();
    assertThat(inputs(call, "call"))
        .contains(
            "prompt=\"a red star\"",
            "num_inference_steps=20",
            "original_size={\"__value__\":[512,768]}",
            "pipeline=[model, 0]",
            "image=[image, 0]",
            "mask_image=[mask_image, 0]");
    assertThat(node(call, "mask_image").type()).isEqualTo("LoadImageMask");
    assertThat(call.workflow().nodes().sequencedKeySet()).endsWith("save_images");
  }

  @Test
  void findsItsFilesWhereTheyAreLaid() {
    var call = PipelineCall.of("StableVideoDiffusionPipeline").model(model).set("image", picture);
    var files = call.files(temp.resolve("laid"));
    var found = files.resolve("pipelines", "model-my model");
    assertThat(found.identity().kind()).isEqualTo(FileKind.PIPELINE);
    assertThat(found.path()).isSymbolicLink();
    assertThat(files.resolve("input", "image-in.png").bytes()).isEqualTo(9);
  }

  @Test
  void takesComponentsAsFolders() throws IOException {
    var control = Files.createDirectories(temp.resolve("canny"));
    Files.writeString(control.resolve("config.json"), "{}");
    var call =
        PipelineCall.of("StableDiffusionControlNetPipeline")
            .model(model)
            .set("model.controlnet", control)
            .set("image", picture);
    assertThat(findings(call)).isEmpty();
    assertThat(node(call, "model_controlnet").type()).isEqualTo("ComponentLoader");
    assertThat(inputs(call, "model")).contains("controlnet=[model_controlnet, 0]");
  }

  @Test
  void savesWhatTheClassReturns() {
    assertThat(saved(PipelineCall.of("AnimateDiffPipeline"))).containsExactly("SaveVideo");
    assertThat(saved(PipelineCall.of("AudioLDM2Pipeline"))).containsExactly("SaveAudio");
    assertThat(saved(PipelineCall.of("LLaDA2Pipeline"))).contains("SaveText");
    assertThat(saved(PipelineCall.of("FluxPipeline").set("output_type", "latent")))
        .containsExactly("SaveTensors");
  }

  @Test
  void callsModelsOfTransformersToo() throws IOException {
    var llava = Files.createDirectories(temp.resolve("llava"));
    Files.writeString(llava.resolve("config.json"), "{}");
    var call =
        PipelineCall.of("ImageTextToText")
            .model(llava)
            .set("model.tokenizer", llava)
            .set("image", picture)
            .set("prompt", "What is on this picture?")
            .set("temperature", "0.5");
    assertThat(findings(call)).isEmpty();
    assertThat(inputs(call, "model"))
        .contains("folder=\"model-llava\"", "tokenizer=\"tokenizer-llava\"");
    assertThat(inputs(call, "call")).contains("model=[model, 0]", "image=[image, 0]");
    assertThat(saved(call)).containsExactly("SaveText");
    assertThat(saved(PipelineCall.of("DepthEstimation")))
        .containsExactly("SaveImage", "SaveTensors");
    assertThatThrownBy(() -> PipelineCall.of("ImageTextToText").model(model))
        .hasMessageContaining("has no config.json");
  }

  @Test
  void namesTheNearestClassAndTheNearestArgument() {
    assertThatThrownBy(() -> PipelineCall.of("FluxKontexPipeline"))
        .hasMessageContaining("did you mean 'FluxKontextPipeline'");
    assertThatThrownBy(() -> PipelineCall.of("KSampler"))
        .hasMessageContaining("no pipeline class KSampler");
    var call = PipelineCall.of("FluxPipeline").model(model);
    assertThatThrownBy(() -> call.set("promt", "a")).hasMessageContaining("'prompt'");
    assertThatThrownBy(() -> call.set("imag", picture)).hasMessageContaining("no input 'imag'");
    assertThatThrownBy(() -> call.set("height", "tall")).hasMessageContaining("a whole number");
  }

  @Test
  void saysWhichFileIsMissing() throws IOException {
    var call = PipelineCall.of("FluxKontextPipeline");
    assertThatThrownBy(() -> call.model(temp.resolve("gone"))).hasMessageContaining("no " + temp);
    var empty = Files.createDirectories(temp.resolve("empty"));
    assertThatThrownBy(() -> call.model(empty)).hasMessageContaining("has no model_index.json");
    assertThatThrownBy(() -> call.model(model).set("image", temp.resolve("gone.png")))
        .hasMessageContaining("gone.png; name one that is there");
  }

  private List<Finding> findings(PipelineCall call) throws IOException {
    var files = call.files(Files.createTempDirectory(temp, "laid"));
    return new WorkflowCheck(NodeTypes.shipped(), files).check(call.workflow());
  }

  private static List<String> saved(PipelineCall call) {
    return call.workflow().nodes().values().stream()
        .map(GraphNode::type)
        .filter(type -> type.startsWith("Save"))
        .toList();
  }

  private static GraphNode node(PipelineCall call, String id) {
    return Objects.requireNonNull(call.workflow().nodes().get(id));
  }

  private static List<String> inputs(PipelineCall call, String id) {
    return node(call, id).inputs().entrySet().stream()
        .map(entry -> entry.getKey() + "=" + shown(entry.getValue()))
        .toList();
  }

  private static String shown(Input input) {
    return switch (input) {
      case Input.Link(var node, var slot) -> "[%s, %d]".formatted(node, slot);
      case Input.Literal(var value) -> JsonMapper.shared().writeValueAsString(value);
    };
  }
}
