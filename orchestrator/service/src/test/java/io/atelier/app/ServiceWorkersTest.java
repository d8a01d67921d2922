package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.engine.Failure;
import io.atelier.workers.NamedEnvironment;
import io.atelier.workers.process.WorkerStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ServiceWorkersTest {

  private static final NamedEnvironment DEFAULT =
      new NamedEnvironment("default", Path.of("bin/python"), Path.of("custom_nodes"));

  @Test
  void triesToMakeTheEnvironmentAgainAndSaysMeanwhileWhyThereIsNoWorker() throws Exception {
    var tries = new AtomicInteger();
    var fails = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var started = new CountDownLatch(1);
    var workers =
        ServiceWorkers.begin(
            List.of("default"),
            () -> {
              if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("thrown by the test");
              }
              fails.countDown();
              await(goOn);
              return List.of(DEFAULT);
            },
            _ -> {
              started.countDown();
              throw new IllegalStateException("no process in this test");
            },
            Duration.ofMillis(1));
    try (workers) {
      fails.await();
      var status = workers.workers().sequencedValues().getFirst();
      assertThat(status.phase()).isEqualTo(WorkerStatus.Phase.FAILED);
      assertThat(status.failure()).extracting(Failure::code).isEqualTo("FAULT");
      assertThat(workers.isKnown()).isTrue();
      goOn.countDown();
      started.await();
    }
  }

  @Test
  void triesNoMoreOnceItIsClosed() throws Exception {
    var making = new CompletableFuture<Thread>();
    var workers =
        ServiceWorkers.begin(
            List.of("default"),
            () -> {
              making.complete(Thread.currentThread());
              throw new IllegalStateException("thrown by the test");
            },
            _ -> {
              throw new AssertionError("nothing was made");
            },
            Duration.ofDays(1));
    var thread = making.join();
    workers.close();
    thread.join();
    assertThat(workers.workers().sequencedValues().getFirst().phase())
        .isEqualTo(WorkerStatus.Phase.FAILED);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
