package io.atelier.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BriefSpinTest {

  @Test
  void looksNoMoreOnceItIsSo() {
    var looks = new AtomicInteger();
    BriefSpin.until(() -> looks.incrementAndGet() >= 3);
    assertThat(looks).hasValueLessThanOrEqualTo(3);
  }

  @Test
  @Timeout(60)
  void givesUpOnWhatNeverHappens() {
    BriefSpin.until(() -> false);
  }
}
