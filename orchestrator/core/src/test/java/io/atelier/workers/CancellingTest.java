package io.atelier.workers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CancellingTest {

  private static final long GRACE = Cancelling.GRACE.toNanos();

  private final Cancelling cancelling = new Cancelling();

  @Test
  void raisesTheFlagAtOnceAndAsksForAnInterruptOnceAfterTheGrace() {
    assertThat(cancelling.ask(10)).isFalse();
    assertThat(cancelling.signal().isRaised()).isTrue();
    assertThat(cancelling.ask(9 + GRACE)).isFalse();
    assertThat(cancelling.ask(10 + GRACE)).isTrue();
    assertThat(cancelling.ask(11 + GRACE)).isFalse();
  }
}
