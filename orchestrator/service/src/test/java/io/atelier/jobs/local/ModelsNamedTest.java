package io.atelier.jobs.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.jobs.Requests;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelsNamedTest {

  @Test
  void areTheFilesThatShippedNodesLoad() {
    var named =
        ModelsNamed.in(
            Requests.workflow("CheckpointLoaderSimple", Map.of("ckpt_name", "a.safetensors")));
    assertThat(named).containsExactly("a.safetensors");
  }

  @Test
  void areNotPicturesNorTextsNorInputsOfUnknownNodes() {
    assertThat(ModelsNamed.in(Requests.workflow("LoadImage", Map.of("image", "a.png")))).isEmpty();
    assertThat(ModelsNamed.in(Requests.workflow("CLIPTextEncode", Map.of("text", "a star"))))
        .isEmpty();
    assertThat(ModelsNamed.in(Requests.workflow("Mine", Map.of("ckpt_name", "a")))).isEmpty();
    assertThat(ModelsNamed.in(Requests.workflow("CheckpointLoaderSimple", Map.of("ckpt_name", 7))))
        .isEmpty();
  }
}
