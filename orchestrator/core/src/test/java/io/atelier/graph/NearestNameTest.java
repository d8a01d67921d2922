package io.atelier.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {

  @ParameterizedTest
  @CsvSource({
    "steps, steps, 0",
    "stpes, steps, 1",
    "step, steps, 1",
    "stepps, steps, 1",
    "stems, steps, 1",
    "kitten, sitting, 3",
    "'', abc, 3",
  })
  void countsSlipsOfThePen(String a, String b, int distance) {
    assertThat(NearestName.distance(a, b)).isEqualTo(distance);
    assertThat(NearestName.distance(b, a)).isEqualTo(distance);
  }

  @Test
  void offersOnlyWhatIsNear() {
    var names = List.of("seed", "steps", "cfg");
    assertThat(NearestName.of("Stesp", names)).contains("steps");
    assertThat(NearestName.of("KSAMPLER", List.of("KSampler"))).contains("KSampler");
    assertThat(NearestName.of("denoise", names)).isEmpty();
    assertThat(NearestName.of("s".repeat(100_000), names)).isEmpty();
  }
}
