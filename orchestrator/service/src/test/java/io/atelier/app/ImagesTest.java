package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.access.Role;
import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactKind;
import io.atelier.artifacts.ArtifactRequest;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobFailure;
import io.atelier.jobs.JobState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Pictures by OpenAI's interface.
@Timeout(60)
class ImagesTest {

  private static final Path WORKFLOWS = PlayedService.ROOT.resolve("workflows");
  private static final String GENERATIONS = "/openai/v1/images/generations";
  private static final String EDITS = "/openai/v1/images/edits";

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
  void makesAPictureOfAPrompt() throws Exception {
    var answer = generate("{\"prompt\": \"a star\", \"size\": \"64x128\", \"user\": \"u1\"}");
    var job = job(0);
    var bytes = finish(job);

    var said = json(answer, 200);
    assertThat(Base64.getDecoder().decode(said.at("/data/0/b64_json").asString())).isEqualTo(bytes);
    assertThat(said.path("created").isIntegralNumber()).isTrue();
    assertThat(job.terms().tags()).containsExactly("openai", "user:u1");
    assertThat(service.jobs.work(job.id()).values())
        .containsEntry("prompt.text", "a star")
        .containsEntry("latent.width", "64")
        .containsEntry("latent.height", "128")
        .containsEntry("latent.batch_size", "1")
        .containsKey("sampler.seed");
  }

  @Test
  void answersAtBothAddressesWithAddressesOfPictures() throws Exception {
    var answer =
        service.client.sendAsync(
            PlayedService.posting(
                    service.request("/v1/images/generations"),
                    "{\"prompt\": \"a star\", \"response_format\": \"url\", \"n\": 1}")
                .build(),
            HttpResponse.BodyHandlers.ofString());
    var bytes = finish(job(0));

    var url = json(answer, 200).at("/data/0/url").asString();
    assertThat(url).startsWith("http://").contains(":" + service.port() + "/v1/artifacts/");
    var got =
        service.client.send(
            HttpRequest.newBuilder(java.net.URI.create(url)).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(got.body()).isEqualTo(bytes);
  }

  @Test
  void makesSeveralInOneRunWhereTheWorkflowCan() throws Exception {
    var answer = generate("{\"prompt\": \"a star\", \"n\": 3, \"seed\": 7}");
    assertThat(service.jobs.work(job(0).id()).values())
        .containsEntry("latent.batch_size", "3")
        .containsEntry("sampler.seed", "7");
    service.jobs.finish(job(0).id(), artifact("a"), artifact("b"), artifact("c"));

    assertThat(json(answer, 200).path("data")).hasSize(3);
  }

  @Test
  void makesSeveralInSeveralJobsOtherwise() throws Exception {
    var answer = edit(Map.of("prompt", "a star", "n", "2"), Map.of("image", png("one")));
    var first = service.jobs.work(job(0).id()).values();
    var second = service.jobs.work(job(1).id()).values();
    assertThat(Long.parseLong(second.get("sampler.seed")))
        .isEqualTo(Long.parseLong(first.get("sampler.seed")) + 1);
    finish(job(0));
    finish(job(1));

    assertThat(json(answer, 200).path("data")).hasSize(2);
  }

  /// Else the same request would be another one under the same key.
  @Test
  void asksForTheSameSeedUnderTheSameKey() throws Exception {
    for (var tenant : List.of("anna", "bert")) {
      var token = service.token(tenant, Role.SUBMIT);
      var request =
          PlayedService.posting(service.request(GENERATIONS, token), "{\"prompt\": \"a\"}")
              .header("Idempotency-Key", "k");
      var _ = service.client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    assertThat(service.jobs.work(job(0).id()).values().get("sampler.seed"))
        .isEqualTo(service.jobs.work(job(1).id()).values().get("sampler.seed"));
    finish(job(0));
    finish(job(1));
  }

  @Test
  void changesAPictureWhereItsMaskIsTransparent() throws Exception {
    var files = new LinkedHashMap<String, byte[]>();
    files.put("image", png("one"));
    files.put("mask", png("two"));
    var answer = edit(Map.of("prompt", "a star"), files);
    var values = service.jobs.work(job(0).id()).values();
    finish(job(0));

    json(answer, 200);
    assertThat(values).containsEntry("hole.channel", "alpha");
    assertThat(Files.readAllBytes(folder.resolve("input").resolve(values.get("picture.image"))))
        .isEqualTo(png("one"));
    assertThat(Files.readAllBytes(folder.resolve("input").resolve(values.get("hole.image"))))
        .isEqualTo(png("two"));
  }

  @Test
  void takesAwayWhatWasNotUsedForAMonth() throws Exception {
    var old = Files.createDirectories(folder.resolve("input/.uploads")).resolve("old.png");
    Files.write(old, png("old"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
    var answer = edit(Map.of("prompt", "a star"), Map.of("image", png("one")));
    finish(job(0));

    json(answer, 200);
    assertThat(old).doesNotExist();
  }

  @Test
  void leavesAloneWhatTenantsHaveUploadedBesideIt() throws Exception {
    var theirs = Files.createDirectories(folder.resolve("input/.uploads/a-tenants-own"));
    var picture = Files.write(theirs.resolve("kept.png"), png("kept"));
    for (var each : List.of(picture, theirs)) {
      Files.setLastModifiedTime(each, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
    }
    var answer = edit(Map.of("prompt", "a star"), Map.of("image", png("one")));
    finish(job(0));

    json(answer, 200);
    assertThat(picture).exists();
  }

  @Test
  void takesASavedWorkflowThatSaysWhatItsInputsAre() throws Exception {
    var body =
        "{\"workflow\": %s, \"images\": {\"prompt\": \"prompt.text\"}}"
            .formatted(Files.readString(WORKFLOWS.resolve("lora.json")));
    service.send(
        service
            .request("/v1/workflows/mine")
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body)));
    var models = PlayedService.json(service.get("/openai/v1/models"));
    assertThat(models.path("data").valueStream().map(model -> model.path("id").asString()))
        .containsExactly("text-to-image", "image-to-image", "inpaint", "mine");
    assertThat(service.get("/openai/v1/models/mine").statusCode()).isEqualTo(200);

    var sized = generate("{\"prompt\": \"a\", \"model\": \"mine\", \"size\": \"64x64\"}");
    assertThat(json(sized, 400).at("/error/param").asString()).isEqualTo("size");
    var many = generate("{\"prompt\": \"a\", \"model\": \"mine\", \"n\": 2}");
    assertThat(json(many, 400).at("/error/param").asString()).isEqualTo("n");
    var answer = generate("{\"prompt\": \"a star\", \"model\": \"mine\"}");
    finish(job(0));
    json(answer, 200);
  }

  @Test
  void saysWhyAJobMadeNoneAndThatItNeedNotBeSentAgain() throws Exception {
    var answer = generate("{\"prompt\": \"a star\"}");
    var failed =
        new JobState.Failed(Instant.EPOCH, new JobFailure("OUT_OF_MEMORY", "Make it smaller."));
    service.jobs.become(job(0).id(), failed, List.of());

    var error = json(answer, 500).path("error");
    assertThat(error.path("code").asString()).isEqualTo("OUT_OF_MEMORY");
    assertThat(error.path("message").asString()).contains("Make it smaller.");
    assertThat(answer.join().headers().firstValue("x-should-retry")).contains("false");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                              | 400 | prompt",
        "{\"prompt\": \" \"}                             | 400 | prompt",
        "{\"prompt\": \"a\", \"n\": 0}                   | 400 | n",
        "{\"prompt\": \"a\", \"n\": 11}                  | 400 | n",
        "{\"prompt\": \"a\", \"size\": \"big\"}          | 400 | size",
        "{\"prompt\": \"a\", \"stream\": true}           | 400 | stream",
        "{\"prompt\": \"a\", \"style\": \"vivid\"}       | 400 | style",
        "{\"prompt\": \"a\", \"quality\": \"hd\"}        | 400 | quality",
        "{\"prompt\": \"a\", \"output_format\": \"webp\"} | 400 | output_format",
        "{\"prompt\": \"a\", \"response_format\": \"x\"} | 400 | response_format",
        "{\"prompt\": \"a\", \"background\": \"transparent\"} | 400 | background",
        "{\"prompt\": \"a\", \"model\": \"dall-e-3\"}    | 404 | model",
        "{\"prompt\": \"a\", \"size\": \"1x1\"}          | 422 | -",
        "{\"prompt\": \"a\", \"what\": 1}                | 400 | -",
        "{\"prompt\":                                    | 400 | -",
      })
  void refusesInOpenAisForm(String body, int status, String parameter) throws Exception {
    var error = json(generate(body), status).path("error");

    assertThat(error.path("param").asString("")).isEqualTo(parameter.equals("-") ? "" : parameter);
    assertThat(error.path("message").asString()).isNotEmpty();
    assertThat(error.path("type").asString())
        .isEqualTo(status == 404 ? "not_found_error" : "invalid_request_error");
    assertThat(service.jobs.accepted()).isZero();
  }

  @Test
  void refusesAnEditWithoutAPictureOrWithSeveral() throws Exception {
    assertThat(json(edit(Map.of("prompt", "a"), Map.of()), 400).at("/error/param").asString())
        .isEqualTo("image");
    var text = Map.of("image", "hello".getBytes(StandardCharsets.UTF_8));
    assertThat(json(edit(Map.of("prompt", "a"), text), 400).at("/error/message").asString())
        .contains("PNG");
    var both = new LinkedHashMap<String, byte[]>();
    both.put("image", png("one"));
    both.put("image[]", png("two"));
    assertThat(json(edit(Map.of("prompt", "a"), both), 400).at("/error/message").asString())
        .contains("2 pictures");
    assertThat(service.jobs.accepted()).isZero();
  }

  @Test
  void refusesWhatIsNoFormInOpenAisForm() throws Exception {
    var json = service.post(EDITS, "{}");
    assertThat(json.statusCode()).isEqualTo(415);
    assertThat(PlayedService.json(json).at("/error/code").asString())
        .isEqualTo("MEDIA_TYPE_UNKNOWN");
    var broken =
        service.send(
            service
                .request(EDITS)
                .header("Content-Type", "multipart/form-data; boundary=x")
                .POST(HttpRequest.BodyPublishers.ofString("--x\r\nhello")));
    assertThat(broken.statusCode()).isEqualTo(400);
    assertThat(PlayedService.json(broken).at("/error/type").asString())
        .isEqualTo("invalid_request_error");
    assertThat(service.post("/v1/jobs/batch", "null").statusCode()).isEqualTo(400);
    assertThat(service.post("/v1/queue/pause", "null").statusCode()).isEqualTo(400);
  }

  @Test
  void letsNobodyInWithoutAToken() throws Exception {
    var token = service.token("anna", Role.SUBMIT);
    var refused = json(generate("{\"prompt\": \"a\"}"), 401).path("error");
    assertThat(refused.path("type").asString()).isEqualTo("authentication_error");

    var answer =
        service.client.sendAsync(
            PlayedService.posting(service.request(GENERATIONS, token), "{\"prompt\": \"a\"}")
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(job(0).terms().tenant()).isEqualTo("anna");
    finish(job(0));
    json(answer, 200);
  }

  private CompletableFuture<HttpResponse<String>> generate(String body) {
    return service.client.sendAsync(
        PlayedService.posting(service.request(GENERATIONS), body).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private CompletableFuture<HttpResponse<String>> edit(
      Map<String, String> fields, Map<String, byte[]> files) throws IOException {
    var boundary = "-----------------------------8f3a";
    var body = new ByteArrayOutputStream();
    for (var field : fields.entrySet()) {
      part(body, boundary, "name=\"%s\"".formatted(field.getKey()));
      body.write(field.getValue().getBytes(StandardCharsets.UTF_8));
    }
    for (var file : files.entrySet()) {
      part(body, boundary, "name=\"%s\"; filename=\"x.png\"".formatted(file.getKey()));
      body.write(file.getValue());
    }
    body.write("\r\n--%s--\r\n".formatted(boundary).getBytes(StandardCharsets.UTF_8));
    return service.client.sendAsync(
        service
            .request(EDITS)
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static void part(ByteArrayOutputStream body, String boundary, String disposition)
      throws IOException {
    body.write(
        "\r\n--%s\r\nContent-Disposition: form-data; %s\r\n\r\n"
            .formatted(boundary, disposition)
            .getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode json(CompletableFuture<HttpResponse<String>> answer, int status) {
    assertThat(answer.join().statusCode()).as(answer.join().body()).isEqualTo(status);
    return PlayedService.json(answer.join());
  }

  /// Once so many were taken.
  private Job job(int number) {
    while (service.jobs.accepted() <= number) {
      assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
      Thread.onSpinWait();
    }
    return service.jobs.all().get(number);
  }

  private byte[] finish(Job job) throws IOException {
    var artifact = artifact(job.id().text());
    service.jobs.finish(job.id(), artifact);
    try (var in = service.artifacts.open(artifact)) {
      return in.readAllBytes();
    }
  }

  private Artifact artifact(String content) {
    return service.artifacts.put(
        new ArtifactRequest(ArtifactKind.OUTPUT, "picture", "image/png", 8, 8, 0),
        out -> out.write(png(content)));
  }

  private static byte[] png(String more) {
    return ("\u0089PNG" + more).getBytes(StandardCharsets.ISO_8859_1);
  }
}
