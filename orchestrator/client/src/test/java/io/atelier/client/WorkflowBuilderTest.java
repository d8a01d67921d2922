package io.atelier.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class WorkflowBuilderTest {

  @Test
  void makesWhatComfyUiCallsTheApiFormat() throws IOException {
    var workflow = Workflow.builder();
    var checkpoint =
        workflow.node("model", "CheckpointLoaderSimple").set("ckpt_name", "shapes.safetensors");
    workflow.node("CLIPTextEncode").set("clip", checkpoint.output(1)).set("text", "a \"star\"");
    assertThat(workflow.build())
        .isEqualTo(
            Workflow.parse(
                """
                {"model": {"class_type": "CheckpointLoaderSimple",
                           "inputs": {"ckpt_name": "shapes.safetensors"}},
                 "2": {"class_type": "CLIPTextEncode",
                       "inputs": {"clip": ["model", 1], "text": "a \\"star\\""}}}
                """));
  }

  @Test
  void givesNoIdTwice() {
    var workflow = Workflow.builder();
    workflow.node("2", "EmptyImage");
    assertThat(workflow.node("PreviewImage").id()).isEqualTo("3");
    assertThatThrownBy(() -> workflow.node("2", "SaveImage"))
        .hasMessage("there is a node '2' already");
  }

  @Test
  void keepsWhatWasBuiltFromWhatIsAddedLater() {
    var workflow = Workflow.builder();
    var image = workflow.node("EmptyImage").set("width", 64);
    var built = workflow.build();
    image.set("width", 128);
    workflow.node("PreviewImage").set("images", image.output(0));
    assertThat(built.nodes().toString())
        .isEqualTo("{\"1\":{\"class_type\":\"EmptyImage\",\"inputs\":{\"width\":64}}}");
  }

  @Test
  void readsNothingThatIsNoObject() {
    assertThatThrownBy(() -> Workflow.parse("[1]"))
        .hasMessage("The workflow is no JSON object; give one in ComfyUI's API format.");
    assertThatThrownBy(() -> Workflow.parse("{"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("The workflow is no JSON: ");
  }
}
