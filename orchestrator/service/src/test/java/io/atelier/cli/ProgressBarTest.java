package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

  @Test
  void saysStepPaceAndTimeLeft() {
    assertThat(ProgressBar.of("Sampler", 5, 20, Duration.ofSeconds(10)))
        .startsWith("Sampler")
        .contains("██████░", "5/20", "2.0 s/step", "30.0 s left");
  }

  @Test
  void saysNoPaceBeforeTheFirstStep() {
    assertThat(ProgressBar.of("Sampler", 0, 20, Duration.ZERO)).endsWith("0/20");
  }

  @Test
  void choosesTheUnitByTheLength() {
    assertThat(ProgressBar.text(Duration.ofMillis(250))).isEqualTo("250 ms");
    assertThat(ProgressBar.text(Duration.ofSeconds(59))).isEqualTo("59.0 s");
    assertThat(ProgressBar.text(Duration.ofSeconds(125))).isEqualTo("2 min 5 s");
  }
}
