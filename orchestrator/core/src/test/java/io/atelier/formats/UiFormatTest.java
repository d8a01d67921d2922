package io.atelier.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.graph.AtelierException;
import io.atelier.nodes.NodeTypes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class UiFormatTest {

  private static final String SAMPLER =
      """
      {"sampler": {"class_type": "KSampler", "_meta": {"title": "Größe ★"}, "inputs": {
         "seed": 18446744073709551615, "steps": 20, "cfg": 7.5, "sampler_name": "euler",
         "scheduler": "normal", "denoise": 1.0, "latent_image": ["latent", 0]}},
       "latent": {"class_type": "EmptyLatentImage", "_meta": {"title": "Empty latent"},
         "inputs": {"width": 64, "height": 64, "batch_size": 1}},
       "picture": {"class_type": "LoadImageMask", "inputs": {"image": "hole.png", "channel": "red"}}}
      """;

  @Test
  void putsASeedsControlBehindItAndAnUploadButtonLast() {
    assertThat(node(SAMPLER, 1).required("widgets_values"))
        .hasToString("[18446744073709551615,\"fixed\",20,7.5,\"euler\",\"normal\",1.0]");
    assertThat(node(SAMPLER, 3).required("widgets_values"))
        .hasToString("[\"hole.png\",\"red\",\"image\"]");
  }

  @Test
  void writesWhatOnlyTakesLinksFirstAndFieldsBehindIt() {
    var inputs = node(SAMPLER, 1).required("inputs");
    assertThat(inputs.valueStream().map(input -> input.required("name").asString()))
        .containsExactly(
            "model",
            "positive",
            "negative",
            "latent_image",
            "seed",
            "steps",
            "cfg",
            "sampler_name",
            "scheduler",
            "denoise");
    assertThat(inputs.required(3))
        .hasToString("{\"name\":\"latent_image\",\"type\":\"LATENT\",\"link\":1}");
    assertThat(inputs.required(4))
        .hasToString(
            "{\"name\":\"seed\",\"type\":\"INT\",\"widget\":{\"name\":\"seed\"},\"link\":null}");
  }

  @Test
  void numbersNodesAndLinksAndKeepsTheirIds() {
    var document = layout(SAMPLER);
    assertThat(document.required("links")).hasToString("[[1,2,0,1,3,\"LATENT\"]]");
    assertThat(document.required("last_node_id").intValue()).isEqualTo(3);
    assertThat(node(SAMPLER, 2).required("outputs"))
        .hasToString("[{\"name\":\"LATENT\",\"type\":\"LATENT\",\"slot_index\":0,\"links\":[1]}]");
    assertThat(node(SAMPLER, 2).required("properties"))
        .hasToString("{\"Node name for S&R\":\"EmptyLatentImage\",\"atelier_id\":\"latent\"}");
  }

  @Test
  void ordersNodesAsTheyWouldRun() {
    assertThat(node(SAMPLER, 2).required("order").intValue())
        .isLessThan(node(SAMPLER, 1).required("order").intValue());
  }

  @Test
  void saysATitleOnlyWhereItDiffersFromTheTypes() {
    assertThat(node(SAMPLER, 1).required("title").asString()).isEqualTo("Größe ★");
    assertThat(node(SAMPLER, 3).has("title")).isFalse();
    var untold =
        SAMPLER.replace("Größe ★", NodeTypes.shipped().find("KSampler").orElseThrow().title());
    assertThat(node(untold, 1).has("title")).isFalse();
  }

  @Test
  void showsWhatAnEditorOffersWhereAFieldIsLinkedOrLeftOut() {
    var scale =
        """
        {"scale": {"class_type": "LatentUpscaleBy", "inputs": {}},
         "empty": {"class_type": "SaveImage", "inputs": {}}}
        """;
    assertThat(node(scale, 1).required("widgets_values")).hasToString("[\"nearest-exact\",1.5]");
    assertThat(node(scale, 2).required("widgets_values")).hasToString("[\"ComfyUI\"]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {"a": {"class_type": "KSamplr"}}                                          | did you mean 'KSampler'
          {"a": {"class_type": "VAEDecode", "inputs": {"vae": 3}}}                  | Input 'vae' of node a is a value
          {"a": {"class_type": "VAEDecode", "inputs": {"samples": ["b", 0]}}}       | output 0 of node b
          {"a": {"class_type": "SaveImage", "inputs": {"images": ["a", 0]}}}        | output 0 of node a
          {"a": {"class_type": "SaveImage", "inputs": {"colour": 1}}}               | 'colour' of node a is no input of SaveImage
          {"a": {"class_type": "EmptyImage", "inputs": {"width": NaN}}}             | Input 'width' of node a is NaN
          {"a": {"class_type": "ImageInvert", "inputs": {"image": ["a", 0]}}}       | in a circle
          """)
  void refusesWhatTheEditorHasNoPlaceForAndNamesThePlace(String json, String words) {
    assertThatThrownBy(() -> layout(json))
        .isInstanceOfSatisfying(
            AtelierException.class, e -> assertThat(e.code()).isEqualTo(FormatCode.NO_LAYOUT))
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void losesNothingOfAnyNodeWhateverIsLinked(int seed) {
    var workflow = RandomWorkflows.of(seed);
    var types = RandomWorkflows.TYPES;
    assertThat(UiReader.read(UiFormat.write(workflow, types), types)).isEqualTo(workflow);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void letsNoNodesOverlapAndEveryLinkRunToTheRight(int seed) {
    LayoutShape.of(UiFormat.write(RandomWorkflows.of(seed), RandomWorkflows.TYPES)).requireTidy();
  }

  @Test
  void letsNoLinksCrossThatNeedNot() {
    var crossed =
        """
        {"one": {"class_type": "EmptyImage", "inputs": {}},
         "two": {"class_type": "EmptyImage", "inputs": {}},
         "lower": {"class_type": "ImageInvert", "inputs": {"image": ["two", 0]}},
         "upper": {"class_type": "ImageInvert", "inputs": {"image": ["one", 0]}}}
        """;
    assertThat(node(crossed, 4).required("pos").required(1).intValue())
        .isLessThan(node(crossed, 3).required("pos").required(1).intValue());
  }

  @Test
  void writesTheSameTextForTheSameWorkflow() {
    assertThat(UiFormat.write(RandomWorkflows.of(3), RandomWorkflows.TYPES))
        .isEqualTo(UiFormat.write(RandomWorkflows.of(3), RandomWorkflows.TYPES))
        .endsWith("}\n");
  }

  private static JsonNode node(String workflow, int id) {
    return layout(workflow).required("nodes").required(id - 1);
  }

  private static JsonNode layout(String workflow) {
    try {
      var bytes = new ByteArrayInputStream(workflow.getBytes(StandardCharsets.UTF_8));
      var written = UiFormat.write(WorkflowReader.read(bytes).workflow(), NodeTypes.shipped());
      return JsonMapper.shared().readTree(written);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
