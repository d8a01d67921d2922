package io.atelier.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {

  private final AtomicLong now = new AtomicLong();
  private final RateLimit limit = new RateLimit(new Rate(2, 3), now::get);

  @Test
  void letsABurstThroughAndThenTheRate() {
    for (var number = 0; number < 3; number++) {
      assertThat(limit.take("anna")).isZero();
    }
    assertThat(limit.take("anna")).isEqualTo(Duration.ofMillis(500));
    assertThat(limit.take("ben")).isZero();

    now.addAndGet(Duration.ofMillis(500).toNanos());
    assertThat(limit.take("anna")).isZero();
    assertThat(limit.take("anna")).isPositive();
  }

  @Test
  void savesNoMoreThanABurst() {
    limit.take("anna");
    now.addAndGet(Duration.ofDays(1).toNanos());

    for (var number = 0; number < 3; number++) {
      assertThat(limit.take("anna")).isZero();
    }
    assertThat(limit.take("anna")).isPositive();
  }
}
