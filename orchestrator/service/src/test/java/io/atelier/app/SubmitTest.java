package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.access.Role;
import io.atelier.artifacts.Pixels;
import io.atelier.artifacts.Png;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How jobs are taken, and what is said of those that are not.
class SubmitTest {

  private static final Path WORKFLOWS = PlayedService.ROOT.resolve("workflows");

  @TempDir private Path folder;
  private PlayedService service;

  @BeforeEach
  void start() {
    service = PlayedService.start(folder);
  }

  @AfterEach
  void stop() throws IOException {
    service.close();
  }

  @Test
  void takesAWorkflowAsItIs() throws Exception {
    var workflow = Files.readString(WORKFLOWS.resolve("text-to-image.json"));

    var answer = service.post("/v1/jobs?set=prompt.text=a%20star&tag=mine&priority=3", workflow);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    var id = PlayedService.json(answer).path("id").asString();
    assertThat(answer.headers().firstValue("Location")).contains("/v1/jobs/" + id);
    var job = PlayedService.json(service.get("/v1/jobs/" + id));
    assertThat(job.path("status").asString()).isEqualTo("queued");
    assertThat(job.path("terms").path("tags").get(0).asString()).isEqualTo("mine");
    assertThat(job.path("terms").path("priority").asInt()).isEqualTo(3);
    var work = PlayedService.json(service.get("/v1/jobs/" + id + "/workflow"));
    assertThat(work.path("set").path("prompt.text").asString()).isEqualTo("a star");
  }

  @Test
  void takesAnEnvelope() throws Exception {
    var answer =
        service.post(
            "/v1/jobs",
            """
            {"workflow": {"prompt": %s}, "set": {"latent.width": 128, "prompt.text": "a star"},
             "priority": -2, "tags": ["a", "b"], "time_limit": 1.5, "outputs": ["save"],
             "retry": {"attempts": 3, "pause": 10}}
            """
                .formatted(textToImage()));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    var terms = service.jobs.all().getFirst().terms();
    assertThat(terms.tags()).containsExactly("a", "b");
    assertThat(terms.timeLimit()).hasMillis(1500);
    assertThat(terms.retry().attempts()).isEqualTo(3);
  }

  @Test
  void takesACallbackAndKeepsItsSecret() throws Exception {
    var secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    var answer =
        service.post(
            "/v1/jobs",
            """
            {"workflow": %s, "callback": {"url": "https://example.org/x", "secret": "%s",
             "events": ["done"]}}
            """
                .formatted(textToImage(), secret));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    var job = service.jobs.all().getFirst();
    assertThat(Objects.requireNonNull(job.terms().callback()).secret()).isEqualTo(secret);
    assertThat(job.toString()).doesNotContain(secret);
    var shown = service.get("/v1/jobs/" + job.id());
    assertThat(shown.body()).doesNotContain(secret).contains("\"state\":\"pending\"");
    var changes =
        "{\"changes\": [{\"sampler.seed\": 1}], \"callback\": {\"url\": \"http://example.org/y\"}}";
    assertThat(service.post("/v1/jobs/%s/clone".formatted(job.id()), changes).statusCode())
        .isEqualTo(202);
    assertThat(service.jobs.all().getLast().terms().callback())
        .hasToString("Callback[example.org:80 [DONE, FAILED, CANCELLED]]");
    assertThat(Files.readString(folder.resolve("access/audit.jsonl")))
        .doesNotContain(secret, "example.org");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}",
        "{\"url\": \"ftp://example.org/\"}",
        "{\"url\": \"/relative\"}",
        "{\"url\": \"http://a:b@example.org/\"}",
        "{\"url\": \"http://example.org/#x\"}",
        "{\"url\": \"http://example.org/ x\"}",
        "{\"url\": \"http://example.org:99999/\"}",
        "{\"url\": \"http://example.org/\", \"secret\": \"short\"}",
        "{\"url\": \"http://example.org/\", \"secret\": \"whsec_c2hvcnQ=\"}",
        "{\"url\": \"http://example.org/\", \"events\": [\"running\"]}",
        "{\"url\": \"http://example.org/\", \"events\": []}",
      })
  void refusesACallbackThatCanBeNone(String callback) throws Exception {
    var body = "{\"workflow\": %s, \"callback\": %s}".formatted(textToImage(), callback);
    var answer = service.post("/v1/jobs", body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(PlayedService.json(answer).path("code").asString()).isEqualTo("JOB_INVALID");
    assertThat(service.jobs.accepted()).isZero();
  }

  @Test
  void callsNobodyWithinForATokensOwner() throws Exception {
    var anna = service.token("anna", Role.SUBMIT);
    var body =
        "{\"workflow\": %s, \"callback\": {\"url\": \"http://localhost:9/\"}}"
            .formatted(textToImage());
    var answer = service.send(PlayedService.posting(service.request("/v1/jobs", anna), body));

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(PlayedService.json(answer).path("code").asString()).isEqualTo("CALLBACK_REFUSED");
  }

  @Test
  void takesAPictureThatCarriesItsWorkflow() throws Exception {
    var picture = new ByteArrayOutputStream();
    var text = new LinkedHashMap<String, String>();
    text.put("prompt", textToImage());
    Png.write(new Pixels(1, 1, 3, ByteBuffer.allocate(3)), text, 4, picture);

    var answer =
        service.send(
            service
                .request("/v1/jobs")
                .header("Content-Type", "image/png")
                .POST(HttpRequest.BodyPublishers.ofByteArray(picture.toByteArray())));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
  }

  @Test
  void answersTheSameKeyWithTheSameJob() throws Exception {
    var first = service.send(withKey("one"));
    var again = service.send(withKey("one"));
    var other = service.send(withKey("other"));

    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(PlayedService.json(again).path("repeated").asBoolean()).isTrue();
    assertThat(PlayedService.json(again).path("id"))
        .isEqualTo(PlayedService.json(first).path("id"));
    assertThat(PlayedService.json(other).path("id"))
        .isNotEqualTo(PlayedService.json(first).path("id"));
  }

  @Test
  void keepsTheTraceThatTheSubmitterIsIn() throws Exception {
    var trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    service.send(
        PlayedService.posting(
            service.request("/v1/jobs").header("traceparent", trace), textToImage()));
    service.send(
        PlayedService.posting(
            service.request("/v1/jobs").header("traceparent", "no trace"), textToImage()));

    assertThat(service.jobs.all())
        .extracting(job -> job.terms().trace())
        .containsExactly(trace, null);
  }

  private HttpRequest.Builder withKey(String key) throws IOException {
    return PlayedService.posting(
        service.request("/v1/jobs").header("Idempotency-Key", key), textToImage());
  }

  @Test
  void namesTheNodeAndTheInputThatIsWrong() throws Exception {
    var answer = service.post("/v1/jobs", textToImage().replace("\"width\": 128", "\"width\": 0"));

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    var problem = PlayedService.json(answer);
    assertThat(problem.path("code").asString()).isEqualTo("INVALID_WORKFLOW");
    assertThat(problem.path("type").asString()).isEqualTo("urn:atelier:INVALID_WORKFLOW");
    var finding = problem.path("findings").get(0);
    assertThat(finding.path("code").asString()).isEqualTo("TOO_SMALL");
    assertThat(finding.path("node").asString()).isEqualTo("latent");
    assertThat(finding.path("input").asString()).isEqualTo("width");
    assertThat(service.jobs.accepted()).isZero();
  }

  @Test
  void takesAllOfABatchOrNone() throws Exception {
    var good = "{\"workflow\": %s}".formatted(textToImage());
    var bad = good.replace("KSampler", "KSampel");

    var refused = service.post("/v1/jobs/batch", "{\"jobs\": [%s, %s]}".formatted(good, bad));
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(PlayedService.json(refused).path("findings").get(0).path("job").asInt()).isOne();
    assertThat(service.jobs.accepted()).isZero();

    var taken = service.post("/v1/jobs/batch", "{\"jobs\": [%s, %s]}".formatted(good, good));
    assertThat(taken.statusCode()).isEqualTo(202);
    assertThat(PlayedService.json(taken).path("jobs")).hasSize(2);
  }

  @Test
  void clonesAJobWithTenSeeds() throws Exception {
    var id = submitted();
    var changes =
        IntStream.range(0, 10)
            .mapToObj(seed -> "{\"sampler.seed\": %d}".formatted(seed))
            .collect(Collectors.joining(","));

    var answer =
        service.post("/v1/jobs/" + id + "/clone", "{\"changes\": [%s]}".formatted(changes));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    assertThat(PlayedService.json(answer).path("jobs")).hasSize(10);
  }

  @Test
  void waitsForWorkersWhereTheyMayHaveTheNode() throws Exception {
    service.workers.startOver();

    var answer = service.post("/v1/jobs", textToImage().replace("KSampler", "MyOwn"));

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(PlayedService.json(answer).path("code").asString()).isEqualTo("WORKERS_STARTING");
  }

  @Test
  void cancelsRetriesAndDeletesAJob() throws Exception {
    var id = submitted();

    assertThat(PlayedService.json(service.post("/v1/jobs/" + id + "/cancel", "")).path("status"))
        .hasToString("\"cancelled\"");
    assertThat(service.post("/v1/jobs/" + id + "/retry", "").statusCode()).isEqualTo(202);
    assertThat(service.send(service.request("/v1/jobs/" + id).DELETE()).statusCode())
        .isEqualTo(204);
    assertThat(service.get("/v1/jobs/" + id).statusCode()).isEqualTo(404);
  }

  @Test
  void turnsPages() throws Exception {
    for (var job = 0; job < 5; job++) {
      submitted();
    }

    var first = PlayedService.json(service.get("/v1/jobs?limit=3&status=queued,running"));
    var second =
        PlayedService.json(service.get("/v1/jobs?limit=3&before=" + first.path("next").asString()));

    assertThat(first.path("jobs")).hasSize(3);
    assertThat(second.path("jobs")).hasSize(2);
    assertThat(second.path("next").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/jobs?status=runing | REQUEST_INVALID | did you mean 'running'",
        "/v1/jobs?limit=0       | REQUEST_INVALID | from 1 to 500",
        "/v1/jobs?from=today    | REQUEST_INVALID | 2026-11-23T05:00:00Z",
        "/v1/jobs/nonsense      | JOB_UNKNOWN     | list of jobs",
        "/v1/nothing            | NOT_FOUND       | openapi.json",
        "/v1/jobs?limit=&=%F1   | REQUEST_INVALID | NAME=VALUE",
        "/v1/node-types/KSampel | NODE_TYPE_UNKNOWN | KSampler",
        "/v1/models/checkpoint  | NOT_FOUND       | checkpoints",
        "/v1/artifacts/abc      | ARTIFACT_UNKNOWN | your jobs",
      })
  void saysWhatIsWrongWithAQuestion(String path, String code, String remedy) throws Exception {
    var answer = service.get(path);

    assertThat(answer.statusCode()).isBetween(400, 499);
    var problem = PlayedService.json(answer);
    assertThat(problem.path("code").asString()).isEqualTo(code);
    assertThat(problem.path("detail").asString()).contains(remedy);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"workflow\": null}                    | NOT_A_WORKFLOW",
        "{\"workflow\": {}, \"prioritee\": 1}    | REQUEST_INVALID",
        "{\"workflow\": {}, \"priority\": \"x\"} | REQUEST_INVALID",
        "{\"workflow\": {}}                      | INVALID_WORKFLOW",
        "{\"nodes\": [{\"id\": 1}]}             | EDITOR_GRAPH_BROKEN",
        "{\"nodes\": [{\"id\": 1, \"type\": \"X\"}]} | EDITOR_TYPES_UNKNOWN",
        "{\"3\": 1}                              | NOT_A_WORKFLOW",
        "[1]                                     | NOT_A_WORKFLOW",
        "{\"3\": {                                | INVALID_JSON",
        "hello                                   | INVALID_JSON",
      })
  void saysWhatIsWrongWithABody(String body, String code) throws Exception {
    var answer = service.post("/v1/jobs", body);

    assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 499);
    assertThat(PlayedService.json(answer).path("code").asString()).isEqualTo(code);
    assertThat(service.jobs.accepted()).isZero();
  }

  @Test
  void saysHowToSendABodyThatCurlSendsAsAForm() throws Exception {
    var answer =
        service.send(
            service
                .request("/v1/jobs")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(textToImage())));

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(PlayedService.json(answer).path("detail").asString())
        .contains("Content-Type: application/json");
  }

  private String submitted() throws Exception {
    return PlayedService.json(service.post("/v1/jobs", textToImage())).path("id").asString();
  }

  private static String textToImage() throws IOException {
    return Files.readString(WORKFLOWS.resolve("text-to-image.json"));
  }
}
