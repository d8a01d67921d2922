package io.atelier.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JobUpdatesTest {

  private static final String RUNNING =
      """
      :listening

      id:5
      event:job_changed
      data:{"event":"job_changed","job":"j1","status":"running","attempt":1,"at":"2026-11-23T05:00:00Z"}

      event:node_progress
      data:{"event":"node_progress","job":"j1","attempt":1,"node":"3","step":4,"total":20,"text":"a red"}

      """;
  private static final String REST =
      """
      event:stars_aligned
      data:{"event":"stars_aligned","job":"j1"}

      id:6
      event:job_changed
      data:{"event":"job_changed","job":"j1","status":"done","attempt":1}

      """;

  private PlayedService service;
  private AtelierClient client;

  /// Keeps what it hears.
  private static final class Heard implements Flow.Subscriber<JobUpdate> {

    final List<JobUpdate> updates = new CopyOnWriteArrayList<>();
    final CompletableFuture<Void> end = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(JobUpdate update) {
      updates.add(update);
    }

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      end.complete(null);
    }
  }

  @BeforeEach
  void open() throws IOException {
    service = new PlayedService();
    client = AtelierClient.of(service.address());
  }

  @AfterEach
  void close() {
    client.close();
    service.close();
  }

  @Test
  void goesOnWhereTheConnectionBroke() {
    service.thenEvents(RUNNING).thenHangUp().then(503, "starting").thenEvents(REST);
    var heard = listen();
    heard.end.join();
    assertThat(heard.updates)
        .containsExactly(
            new JobUpdate.Changed("j1", JobStatus.RUNNING, 1),
            new JobUpdate.NodeProgress("j1", 1, "3", 4, 20, "a red"),
            new JobUpdate.Unknown("j1"),
            new JobUpdate.Changed("j1", JobStatus.DONE, 1));
    assertThat(service.requests)
        .extracting(PlayedService.Request::lastEvent)
        .containsExactly("null", "5", "5", "5");
    assertThat(service.requests)
        .extracting(PlayedService.Request::line)
        .containsOnly("GET /v1/jobs/j1/events");
  }

  @Test
  void endsAtOnceForAJobThatHasEnded() {
    service.thenEvents(
        """
        event:job
        data:{"id":"j1","status":"cancelled"}

        """);
    var heard = listen();
    heard.end.join();
    assertThat(heard.updates).isEmpty();
    assertThat(service.requests).hasSize(1);
  }

  @Test
  void failsWhereThereIsNoSuchJob() {
    service.then(404, "{\"code\": \"JOB_UNKNOWN\", \"detail\": \"There is no job 'j1'.\"}");
    assertThat(listen().end)
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(ServiceException.class)
        .withMessage("There is no job 'j1'.");
  }

  @Test
  void waitsForTheEndAndThenAsksForTheJob() {
    service
        .thenEvents(RUNNING + REST)
        .then(200, "{\"id\":\"j1\",\"status\":\"done\",\"artifacts\":[]}");
    assertThat(client.end("j1").join().orThrow().id()).isEqualTo("j1");
  }

  private Heard listen() {
    var heard = new Heard();
    client.updates("j1").subscribe(heard);
    return heard;
  }
}
