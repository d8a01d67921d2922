package io.atelier.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeTypesTest {

  private final NodeTypes types = new NodeTypes(MiniaturePython.types());

  @Test
  void readsPortsDefaultsAndBounds() {
    var sample = types.find("Sample").orElseThrow();
    assertThat(sample.device()).isTrue();
    assertThat(sample.outputNode()).isFalse();
    assertThat(sample.inputNames())
        .containsExactly("model", "steps", "cfg", "sampler", "text", "tiled");
    assertThat(sample.input("cfg").orElseThrow().domain())
        .isEqualTo(
            new Domain.Range(
                new BigDecimal("0.0"), new BigDecimal("100.0"), new BigDecimal("0.1")));
    assertThat(sample.input("sampler").orElseThrow().domain())
        .isEqualTo(new Domain.Choice(List.of("euler", "dpmpp_2m")));
    assertThat(sample.input("text").orElseThrow().domain()).isEqualTo(new Domain.Text(100, true));
    assertThat(types.find("Load").orElseThrow().input("name").orElseThrow().domain())
        .isEqualTo(new Domain.Files("checkpoints"));
    assertThat(types.find("Spread").orElseThrow().outputs().getFirst().list()).isTrue();
  }

  @Test
  void keepsBoundsBeyondSixtyThreeBitsExact() {
    assertThat(types.find("Number").orElseThrow().input("value").orElseThrow().domain())
        .isEqualTo(
            new Domain.Range(
                new BigDecimal(-1000), new BigDecimal("18446744073709551615"), BigDecimal.ONE));
  }

  @Test
  void knowsSeedsAsNumbersThatEditorsChange() {
    var seed = NodeTypes.shipped().find("KSampler").orElseThrow().input("seed").orElseThrow();
    assertThat(seed.domain())
        .isInstanceOfSatisfying(Domain.Range.class, range -> assertThat(range.changing()).isTrue());
    var steps = NodeTypes.shipped().find("KSampler").orElseThrow().input("steps").orElseThrow();
    assertThat(steps.domain())
        .isInstanceOfSatisfying(
            Domain.Range.class, range -> assertThat(range.changing()).isFalse());
  }

  @Test
  void tellsFieldsFromWhatOnlyTakesLinks() {
    var sampler = NodeTypes.shipped().find("KSampler").orElseThrow();
    assertThat(sampler.inputs().stream().filter(InputPort::isWidget).map(InputPort::name))
        .containsExactly("seed", "steps", "cfg", "sampler_name", "scheduler", "denoise");
  }

  @Test
  void refusesTwoTypesOfOneName() {
    var number = types.find("Number").orElseThrow();
    assertThatThrownBy(() -> types.and(List.of(number)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Number");
  }

  @Test
  void offersTheNearestName() {
    assertThat(types.nearest("Smaple")).contains("Sample");
    assertThat(types.nearest("SomethingElse")).isEmpty();
  }

  @Test
  void shipsTheNodesOfPythonAndJava() {
    var exported = Path.of(System.getProperty("atelier.root"), "py/src/atelier/node-types.json");
    assumeTrue(Files.exists(exported), "the Python package is not in this checkout");
    assertThat(NodeTypes.shipped().all())
        .extracting(NodeType::name)
        .contains(
            "CheckpointLoaderSimple",
            "CLIPTextEncode",
            "EmptyLatentImage",
            "KSampler",
            "VAEDecode",
            "VAEEncode",
            "LoadImage",
            "EmptyImage",
            "LoraLoader",
            "SaveImage",
            "PreviewImage",
            "MaskPreview",
            "ImageBlend");
  }
}
