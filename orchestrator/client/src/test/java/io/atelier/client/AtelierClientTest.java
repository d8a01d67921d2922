package io.atelier.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AtelierClientTest {

  private static final String DONE =
      """
      {"id": "j1", "status": "done", "submitted": "2026-11-23T05:00:00Z",
       "since": "2026-11-23T05:00:03Z", "not_before": null, "seconds": 2.5, "failure": null,
       "attempts": [{"number": 1, "worker": "default", "started": "2026-11-23T05:00:00Z",
                     "ended": "2026-11-23T05:00:03Z", "end": "done", "failure": null}],
       "artifacts": [], "notices": [{"code": "CACHED", "message": "It was there."}],
       "nodes": [{"node": "3", "type": "KSampler", "title": null, "lane": "device-1",
                  "from": 0.25, "seconds": 2.0}],
       "origin": null, "what_comes_later": 1,
       "callback": {"url": "https://example.org/x", "state": "due", "tries": 2, "next": null,
                    "failure": {"code": "CALLBACK_TIMEOUT", "message": "No answer."}}}
      """;
  private static final String FAILED =
      DONE.replace("\"done\", \"submitted\"", "\"failed\", \"submitted\"")
          .replace(
              "\"failure\": null,\n \"attempts\"",
              "\"failure\": {\"code\": \"OUT_OF_MEMORY\", \"message\": \"Make it smaller.\"},\n \"attempts\"");

  private PlayedService service;
  private AtelierClient client;

  @BeforeEach
  void open() throws IOException {
    service = new PlayedService();
    client = AtelierClient.of(service.address(), "at_secret");
  }

  @AfterEach
  void close() {
    client.close();
    service.close();
  }

  @Test
  void submitsAJobOnItsTerms() throws IOException {
    service.then(202, "{\"id\": \"j1\", \"repeated\": false, \"href\": \"/v1/jobs/j1\"}");
    var request =
        JobRequest.of(Workflow.parse("{}"))
            .set("prompt.text", "a red star")
            .set("sampler.seed", 7)
            .output("save")
            .priority(3)
            .tag("night")
            .timeLimit(Duration.ofMillis(1500))
            .retry(2, Duration.ofSeconds(5))
            .idempotencyKey("k");

    assertThat(client.submit(request).join()).isEqualTo(new Submitted("j1", false, null));

    var sent = service.requests.getFirst();
    assertThat(sent.line()).isEqualTo("POST /v1/jobs");
    assertThat(sent.token()).isEqualTo("Bearer at_secret");
    assertThat(sent.key()).isEqualTo("k");
    assertThat(sent.body())
        .isEqualTo(
            """
            {"workflow":{},"set":{"prompt.text":"a red star","sampler.seed":7},\
            "outputs":["save"],"priority":3,"tags":["night"],"time_limit":1.5,\
            "retry":{"attempts":2,"pause":5.0}}\
            """);
  }

  @Test
  void sendsAJobAgainUnderTheSameKeyWhereNoAnswerCame() throws IOException {
    service
        .thenHangUp()
        .thenHangUp()
        .then(200, "{\"id\": \"j1\", \"repeated\": true, \"href\": \"/v1/jobs/j1\"}");

    var submitted = client.submit(JobRequest.of(Workflow.parse("{}"))).join();

    assertThat(submitted.repeated()).isTrue();
    assertThat(service.requests).hasSize(3);
    assertThat(service.requests).extracting(PlayedService.Request::key).doesNotContain("null");
    assertThat(service.requests.stream().map(PlayedService.Request::key).distinct()).hasSize(1);
  }

  @Test
  void saysWhatTheServiceRefusedAndWhy() throws IOException {
    service.then(
        422,
        """
        {"type": "urn:atelier:INVALID_WORKFLOW", "title": "Invalid workflow", "status": 422,
         "code": "INVALID_WORKFLOW", "detail": "The workflow is refused; mend it.",
         "findings": [{"job": null, "code": "VALUE_OUT_OF_RANGE", "error": true, "node": "3",
                       "input": "steps", "message": "steps is 0", "spoiled_outputs": ["save"]}]}
        """);
    var failure = refusal(client.submit(JobRequest.of(Workflow.parse("{}"))));
    assertThat(failure).hasMessage("The workflow is refused; mend it.");
    assertThat(failure.status()).isEqualTo(422);
    assertThat(failure.code()).isEqualTo("INVALID_WORKFLOW");
    assertThat(failure.findings().getFirst().spoiledOutputs()).containsExactly("save");
    assertThat(service.requests).as("what is refused is not sent again").hasSize(1);
  }

  @Test
  void doesNotTakeAProxysPageForTheService() {
    service.then(502, "<html>Bad gateway</html>");
    var failure = refusal(client.job("j1"));
    assertThat(failure.code()).isEqualTo("HTTP_502");
    assertThat(failure).hasMessage("Not the service but something before it answered, with 502.");
  }

  @Test
  void readsAJobAndPassesOverWhatItDoesNotKnow() {
    service.then(200, DONE);
    var job = client.job("a b/ü").join().orThrow();
    assertThat(job.seconds()).isEqualTo(Duration.ofMillis(2500));
    assertThat(job.nodes().getFirst().from()).isEqualTo(Duration.ofMillis(250));
    assertThat(service.requests.getFirst().line()).isEqualTo("GET /v1/jobs/a%20b%2F%C3%BC");
  }

  @Test
  void turnsAFailedJobIntoAnExceptionForThoseWhoWantThat() {
    service.then(200, FAILED);
    var job = client.job("j1").join();
    assertThatThrownBy(job::orThrow)
        .isInstanceOf(JobNotDone.class)
        .hasMessage("Job j1 failed (OUT_OF_MEMORY): Make it smaller.");
  }

  @Test
  void asksForJobsByWhatTheyAre() {
    service.then(200, "{\"jobs\": [], \"next\": null}").then(200, "{\"cancelled\": 4}");
    var filter = JobFilter.tagged("night & day").in(JobStatus.QUEUED, JobStatus.RUNNING);
    var since =
        new JobFilter(filter.tag(), filter.status(), Instant.parse("2026-11-23T05:00:00Z"), null);
    assertThat(client.jobs(since, "j9", 20).join().jobs()).isEmpty();
    assertThat(client.cancelAll(filter).join()).isEqualTo(4);
    assertThat(service.requests)
        .extracting(PlayedService.Request::line)
        .containsExactly(
            "GET /v1/jobs?tag=night%20%26%20day&status=queued%2Crunning"
                + "&from=2026-11-23T05%3A00%3A00Z&limit=20&before=j9",
            "POST /v1/jobs/cancel?tag=night%20%26%20day&status=queued%2Crunning");
  }

  @Test
  void clonesAJobWithTenSeedsAtOnce() {
    service.then(
        202,
        "{\"jobs\": [{\"id\": \"j2\", \"repeated\": false}, {\"id\": \"j3\", \"repeated\": false}]}");
    var clones =
        client.cloneWith("j1", List.of(Map.of("sampler.seed", 1), Map.of("sampler.seed", 2)));
    assertThat(clones.join()).extracting(Submitted::id).containsExactly("j2", "j3");
    assertThat(service.requests.getFirst().body())
        .isEqualTo("{\"changes\":[{\"sampler.seed\":1},{\"sampler.seed\":2}]}");
  }

  @Test
  void savesAnArtifactWholeOrNotAtAll(@TempDir Path folder) throws IOException {
    var bytes = "a picture".getBytes(StandardCharsets.UTF_8);
    service
        .then(exchange -> PlayedService.send(exchange, 200, bytes))
        .then(
            exchange -> PlayedService.send(exchange, 200, "torn".getBytes(StandardCharsets.UTF_8)))
        .then(404, "{\"code\": \"ARTIFACT_UNKNOWN\", \"detail\": \"None of your jobs made it.\"}");
    var artifact =
        new Artifact(
            "star.png",
            "output",
            "image/png",
            bytes.length,
            "38a1e54e0b2aec5b4b2ffef6b8c9bbd2b3a1f4f8cbfde3b6bd7f5c8f45cf7c9f",
            "/v1/artifacts/x");
    var right =
        new Artifact(
            artifact.name(),
            artifact.kind(),
            artifact.mediaType(),
            artifact.bytes(),
            sha(bytes),
            artifact.href());

    assertThat(client.save(right, folder.resolve("star.png")).join()).hasBinaryContent(bytes);
    assertThat(catchThrowable(client.save(artifact, folder.resolve("torn.png"))::join))
        .rootCause()
        .hasMessage("What came for star.png is not what it was made as; try again.");
    assertThat(refusal(client.save(right, folder.resolve("none.png"))).code())
        .isEqualTo("ARTIFACT_UNKNOWN");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("star.png"));
    }
  }

  @Test
  void tellsItsTokenToNobody() {
    service.then(401, "{\"code\": \"TOKEN_UNKNOWN\", \"detail\": \"The token is not known.\"}");
    assertThat(refusal(client.job("j1")).toString()).doesNotContain("at_secret");
  }

  private static String sha(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ServiceException refusal(CompletableFuture<?> future) {
    return (ServiceException) Objects.requireNonNull(catchThrowable(future::join).getCause());
  }
}
