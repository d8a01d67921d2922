package io.atelier.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortTypeTest {

  @ParameterizedTest
  @CsvSource({
    "MODEL, MODEL, true",
    "MODEL, model, true",
    "MODEL, CLIP, false",
    "*, CLIP, true",
    "CLIP, *, true",
    "'INT,FLOAT', FLOAT, true",
    "'INT, FLOAT', FLOAT, true",
    "'IMAGE,MASK', 'MASK,LATENT', true",
    "'IMAGE,MASK', LATENT, false",
  })
  void acceptsTypesThatShareAMember(String port, String offered, boolean accepted) {
    assertThat(new PortType(port).accepts(new PortType(offered))).isEqualTo(accepted);
  }
}
