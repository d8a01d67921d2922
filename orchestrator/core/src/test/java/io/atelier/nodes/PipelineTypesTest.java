package io.atelier.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.nodes.Literals.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class PipelineTypesTest {

  private static final NodeTypes TYPES = NodeTypes.shipped();

  @Test
  void everyPipelineClassOfDiffusersIsANode() {
    assertThat(TYPES.pipelines()).hasSize(294).allMatch(NodeType::device);
    assertThat(TYPES.haveAll(List.of("FluxKontextPipeline", "KSampler"))).isTrue();
    assertThat(TYPES.haveAll(List.of("FluxContextPipeline"))).isFalse();
    assertThat(TYPES.nearest("FluxContextPipeline")).contains("FluxKontextPipeline");
  }

  @Test
  void theyAreWhereTheirLoaderIs() {
    assertThat(TYPES.find("StableVideoDiffusionPipeline")).isPresent();
    assertThat(new NodeTypes(MiniaturePython.types()).find("StableVideoDiffusionPipeline"))
        .isEmpty();
    assertThat(new NodeTypes(MiniaturePython.types()).pipelines()).isEmpty();
    assertThat(TYPES.all()).extracting(NodeType::name).doesNotContain("FluxKontextPipeline");
  }

  @Test
  void aPromptIsATextOrAListOfTexts() {
    var prompt = port("StableDiffusionXLPipeline", "prompt");
    assertThat(prompt.required()).isFalse();
    assertThat(read(prompt, "\"a star\"")).isEqualTo(fits("\"a star\""));
    assertThat(read(prompt, "[\"a star\",\"a circle\"]"))
        .isEqualTo(fits("[\"a star\",\"a circle\"]"));
    assertThat(read(prompt, "{}"))
        .isInstanceOfSatisfying(
            Reading.Wrong.class,
            wrong -> assertThat(wrong.reason()).endsWith("or a list of texts"));
  }

  @Test
  void aGeneratorIsASeed() {
    var seed = port("StableDiffusionXLPipeline", "seed");
    assertThat(seed.domain())
        .isInstanceOfSatisfying(Domain.Range.class, range -> assertThat(range.changing()).isTrue());
  }

  @Test
  void picturesMasksAndTensorsComeByLink() {
    assertThat(port("StableDiffusionXLInpaintPipeline", "image").type().name()).isEqualTo("IMAGE");
    assertThat(port("StableDiffusionXLInpaintPipeline", "mask_image").type().name())
        .isEqualTo("MASK");
    assertThat(port("StableDiffusionXLInpaintPipeline", "prompt_embeds").type().name())
        .isEqualTo("TENSOR");
  }

  private static InputPort port(String type, String name) {
    return TYPES.find(type).orElseThrow().input(name).orElseThrow();
  }

  private static Reading read(InputPort port, String json) {
    return Literals.read(port, JsonMapper.shared().readTree(json));
  }

  private static Reading fits(String json) {
    return new Reading.Fits(JsonMapper.shared().readTree(json));
  }
}
