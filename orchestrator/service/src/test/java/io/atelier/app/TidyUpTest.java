package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TidyUpTest {

  @Test
  void goesOnAfterAFailureUntilItIsClosed() throws InterruptedException {
    var times = new AtomicInteger();
    var enough = new CountDownLatch(3);
    Runnable work =
        () -> {
          enough.countDown();
          if (times.incrementAndGet() == 1) {
            throw new IllegalStateException("the first time");
          }
        };
    var tidyUp = TidyUp.every(Duration.ofMillis(1), work);
    try (tidyUp) {
      assertThat(enough.await(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(tidyUp.thread().isTerminated()).isTrue();
  }
}
