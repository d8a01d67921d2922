package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactKind;
import io.atelier.artifacts.Pixels;
import io.atelier.engine.RunEvent;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobFailure;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobState;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The console's pages, as a browser is given them.
@Timeout(120)
class ConsoleTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final Pattern FORM = Pattern.compile("name=\"form\" value=\"([^\"]+)\"");
  private static final String EVIL = "<script>alert('x')</script>";

  @TempDir private Path folder;
  private PlayedService service;

  @BeforeEach
  void start() {
    service = PlayedService.start(folder);
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/console, Queue",
    "/console/history, History",
    "/console/models, Models",
    "/console/workers, Workers",
    "/console/environment, Environment",
    "/console/system, System",
    "/console/login, Log in",
    "/console/compose/ready/text-to-image, Text to image"
  })
  void showsEveryPageWithItsHeadingAndWhatTheBrowserMustRefuse(String path, String heading)
      throws Exception {
    var page = service.get(path);

    assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
    assertThat(page.body()).contains("<h1>" + heading + "</h1>", "Skip to the content");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(page.headers().firstValue("Referrer-Policy")).contains("same-origin");
    assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(page.body()).doesNotContain("<script>", " style=", "onclick");
  }

  @Test
  void givesOutEveryFileThatAPageNames() throws Exception {
    var page = service.get("/console").body();

    var named = Pattern.compile("(?:src|href)=\"(/console/assets/[^\"]+)\"").matcher(page);
    var files = named.results().map(found -> found.group(1)).distinct().toList();
    assertThat(files).hasSize(4);
    for (var file : files) {
      assertThat(service.get(file).statusCode()).as(file).isEqualTo(200);
    }
  }

  @Test
  void saysWhatToDoWhereNothingIsYet() throws Exception {
    assertThat(service.get("/console").body())
        .contains("Nothing runs now.", "Nothing waits.", "The workers are still starting");
    assertThat(service.get("/console/history").body()).contains("No job was submitted yet.");
    assertThat(service.get("/console/environment").body()).contains("./atelier env apply");
  }

  @Test
  void sendsTheRootToTheQueueAndSaysWhereThereIsNoPage() throws Exception {
    assertThat(service.get("/").headers().firstValue("Location")).contains("/console");

    var nowhere =
        service.get("/console/" + URLEncoder.encode(EVIL.replace("/", ""), StandardCharsets.UTF_8));
    assertThat(nowhere.statusCode()).isEqualTo(404);
    assertThat(nowhere.body()).contains("The console has no page", "&lt;script&gt;");
  }

  @Test
  void escapesWhatUsersWrite() throws Exception {
    var workflow =
        textToImage()
            .replace("a large red star on a blue background", EVIL)
            .replace("\"Sampler\"", "\"" + EVIL + "\"");
    var job = submit(workflow, "?tag=" + URLEncoder.encode(EVIL, StandardCharsets.UTF_8));
    service.jobs.become(
        job,
        new JobState.Failed(NOON, new JobFailure("NODE_FAILED", EVIL, EVIL, EVIL, EVIL, List.of())),
        List.of());

    for (var path : List.of("/console", "/console/history", page(job), compose(job))) {
      var page = service.get(path);
      assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
      assertThat(page.body()).as(path).contains("&lt;script&gt;alert(").doesNotContain("<script>");
    }
  }

  @Test
  void showsWhatRunsHowFarItIsAndItsPictureOnTheWay() throws Exception {
    var job = submit(textToImage(), "");
    service.jobs.become(job, new JobState.Running(NOON, 1, "default"), List.of());
    tell(job, new RunEvent.RunStarted("r", List.of("checkpoint", "sampler", "decode", "save")));
    tell(job, new RunEvent.NodesCached(List.of("checkpoint")));
    tell(job, new RunEvent.NodeStarted("sampler", "KSampler", "Sampler"));
    tell(job, new RunEvent.NodeProgress("sampler", 10, 20, red()));

    asUntil("/console/queue", page -> page.body().contains("37 %"));
    assertThat(service.get("/console/queue").body())
        .contains("Sampler, step 10 of 20", "/preview?picture=1");
    var preview = service.get("/v1/jobs/" + job.text() + "/preview");
    assertThat(preview.statusCode()).isEqualTo(200);
    assertThat(preview.headers().firstValue("Content-Type")).contains("image/png");
    assertThat(service.get(page(job)).body()).contains("37 %", "box working", "at work");

    service.jobs.finish(job);
    asUntil("/v1/jobs/" + job.text() + "/preview", answer -> answer.statusCode() == 404);
  }

  @Test
  void showsOneJobWithItsDrawingAndSettings() throws Exception {
    var job = submit(textToImage(), "?set=sampler.steps=7&priority=5&tag=demo");
    service.jobs.finish(job, picture("a.png"));

    var page = service.get(page(job)).body();

    assertThat(page)
        .contains("a large red star on a blue background", "KSampler", "sampler.steps", "demo")
        .contains("<svg class=\"graph\"", "wire latent", "kept from before")
        .contains("/v1/artifacts/" + "a".repeat(64) + "/thumbnail")
        .contains("Run again", "New seed", "Reproduce", "Delete")
        .doesNotContain("Cancel</button>");
    var workflow = service.get(page(job) + "/workflow.json");
    assertThat(workflow.headers().firstValue("Content-Disposition").orElse(""))
        .startsWith("attachment");
    assertThat(PlayedService.json(workflow).path("sampler").path("inputs").path("steps").asInt())
        .isEqualTo(7);
  }

  @Test
  void pagesTheHistoryByStatusAndTag() throws Exception {
    for (var each = 0; each < 30; each++) {
      var job = submit(textToImage(), each % 2 == 0 ? "?tag=even%20ones" : "");
      service.jobs.finish(job);
    }

    var first = service.get("/console/history").body();
    var older = Pattern.compile("href=\"([^\"]+)\" rel=\"next\"").matcher(first);
    assertThat(older.find()).isTrue();
    assertThat(count(first, "<article")).isEqualTo(24);
    var last = service.get(older.group(1).replace("&amp;", "&")).body();
    assertThat(count(last, "<article")).isEqualTo(6);
    assertThat(last).doesNotContain("rel=\"next\"");
    assertThat(count(service.get("/console/history?tag=even+ones").body(), "<article"))
        .isEqualTo(15);
    assertThat(service.get("/console/history?status=failed").body())
        .contains("No job is like this.");
  }

  @Test
  void takesADroppedWorkflowAndShowsWhatIsWrongWithAnother() throws Exception {
    var accepted = drop(textToImage());
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(200);
    assertThat(accepted.body()).contains("Accepted:", "a large red star");
    assertThat(service.jobs.accepted()).isEqualTo(1);

    var refused = drop(textToImage().replace("\"cfg\": 5.0", "\"cfg\": 5000"));
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body())
        .contains("sampler</span>", "· cfg</span>", "INVALID_WORKFLOW")
        .doesNotContain("<html");
    assertThat(service.jobs.accepted()).isEqualTo(1);
  }

  @Test
  void runsAReadyWorkflowWithOtherValues() throws Exception {
    var address =
        send(
            "/console/compose/ready/text-to-image",
            Map.of("set:sampler.steps", "3", "tags", "a, b"));

    var job = service.jobs.all().getFirst();
    assertThat(address.headers().firstValue("Location")).contains(page(job.id()));
    assertThat(job.terms().tags()).containsExactly("a", "b");
    assertThat(service.jobs.work(job.id()).values())
        .containsExactly(Map.entry("sampler.steps", "3"));
  }

  @Test
  void showsTheFormAgainWithWhatIsWrongInIt() throws Exception {
    var answer = send("/console/compose/ready/text-to-image", Map.of("set:sampler.cfg", "5000"));

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("cfg", "<textarea", "Put into the queue");
    assertThat(service.jobs.accepted()).isZero();
  }

  @Test
  void runsAJobAgainWithTheSameAndWithANewSeedAndAnew() throws Exception {
    var job = submit(textToImage(), "");
    service.jobs.finish(job);

    send(page(job) + "/again", Map.of());
    send(page(job) + "/new-seed", Map.of());
    send(page(job) + "/reproduce", Map.of());

    var all = service.jobs.all();
    assertThat(all).hasSize(4).last().satisfies(last -> assertThat(last.origin()).isEqualTo(job));
    assertThat(seed(all.get(1).id())).contains("42");
    assertThat(seed(all.get(2).id())).doesNotContain("=42]");
    assertThat(service.jobs.work(all.get(3).id()).anew()).isTrue();
    assertThat(service.get(page(all.get(2).id())).body()).contains("Changed from", "<del>42</del>");
  }

  @Test
  void cancelsDeletesPausesAndResumes() throws Exception {
    var job = submit(textToImage(), "");
    send(page(job) + "/cancel", Map.of());
    assertThat(service.jobs.find(job).orElseThrow().state()).isInstanceOf(JobState.Cancelled.class);
    send(page(job) + "/delete", Map.of());
    assertThat(service.jobs.find(job)).isEmpty();

    send("/console/queue/pause", Map.of());
    assertThat(service.get("/console").body()).contains("The queue is paused");
    send("/console/queue/resume", Map.of("kind", "everything", "name", ""));
    assertThat(service.jobs.status().holds()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/console/queue/pause", "/console/jobs", "/console/compose/ready/lora"})
  void changesNothingWithoutAFormOfItsOwn(String path) throws Exception {
    for (var form : List.of("", "form=wrong")) {
      var answer = service.send(form(service.request(path), form));
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("FORM_OUTDATED");
    }
    assertThat(service.jobs.accepted()).isZero();
  }

  @Test
  void showsModelsWithWhatTheCatalogKnows() throws Exception {
    assertThat(service.get("/console/models").body())
        .contains("shapes.safetensors", "checkpoints", "MB");
  }

  private JobId submit(String workflow, String query) throws Exception {
    var answer = service.post("/v1/jobs" + query, workflow);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return new JobId(PlayedService.json(answer).path("id").asString());
  }

  /// Asks again and again, because whoever hears the events is another thread.
  private void asUntil(String path, Predicate<HttpResponse<String>> wanted) throws Exception {
    while (!wanted.test(service.get(path))) {
      Thread.onSpinWait();
    }
  }

  private void tell(JobId job, RunEvent event) {
    service.jobs.tell(new JobEvent.Run(job, "default", 1, event));
  }

  private HttpResponse<String> drop(String workflow) throws Exception {
    return service.send(
        service
            .request("/console/jobs")
            .header("Content-Type", "application/octet-stream")
            .header("X-Form", token())
            .POST(HttpRequest.BodyPublishers.ofString(workflow)));
  }

  private HttpResponse<String> send(String path, Map<String, String> fields) throws Exception {
    var text =
        fields.entrySet().stream()
            .map(field ->
                URLEncoder.encode(field.getKey(), StandardCharsets.UTF_8)
                    + "="
                    + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&", "form=" + token() + "&", ""));
    return service.send(form(service.request(path), text));
  }

  static HttpRequest.Builder form(HttpRequest.Builder request, String fields) {
    return request
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(fields));
  }

  private String token() throws Exception {
    return token(service.get("/console/system").body() + service.get("/console").body());
  }

  static String token(String page) {
    var form = FORM.matcher(page);
    assertThat(form.find()).isTrue();
    return form.group(1);
  }

  private String seed(JobId job) {
    return Optional.ofNullable(service.jobs.work(job).workflow().nodes().get("sampler"))
        .map(sampler -> String.valueOf(sampler.inputs().get("seed")))
        .orElseThrow();
  }

  private static String page(JobId job) {
    return "/console/jobs/" + job.text();
  }

  private static String compose(JobId job) {
    return "/console/compose/job/" + job.text();
  }

  private static Artifact picture(String name) {
    return new Artifact(name, ArtifactKind.OUTPUT, "image/png", 2048, "a".repeat(64));
  }

  private static Pixels red() {
    var bytes = new byte[3 * 16];
    for (var each = 0; each < bytes.length; each += 3) {
      bytes[each] = (byte) 255;
    }
    return new Pixels(4, 4, 3, ByteBuffer.wrap(bytes));
  }

  private static int count(String page, String part) {
    return page.split(Pattern.quote(part), -1).length - 1;
  }

  private static String textToImage() throws Exception {
    return Files.readString(PlayedService.ROOT.resolve("workflows/text-to-image.json"));
  }
}
