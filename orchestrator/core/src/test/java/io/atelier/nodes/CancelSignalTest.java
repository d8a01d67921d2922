package io.atelier.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CancelSignalTest {

  private final CancelSignal signal = new CancelSignal();
  private final AtomicInteger told = new AtomicInteger();

  @Test
  void tellsEachListenerOnce() {
    try (var _ = signal.onRaise(told::incrementAndGet)) {
      signal.raise();
      signal.raise();
    }
    assertThat(told).hasValue(1);
    assertThatThrownBy(signal::check).isInstanceOf(NodeCancelled.class);
  }

  @Test
  void tellsAListenerThatComesTooLateAtOnce() {
    signal.raise();
    try (var _ = signal.onRaise(told::incrementAndGet)) {
      assertThat(told).hasValue(1);
    }
  }

  @Test
  void tellsNobodyWhoHasLeft() {
    signal.onRaise(told::incrementAndGet).close();
    signal.raise();
    assertThat(told).hasValue(0);
  }
}
