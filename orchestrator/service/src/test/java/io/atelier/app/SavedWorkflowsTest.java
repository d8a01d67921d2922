package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.access.Role;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Workflows that are saved, changed and run by their names.
class SavedWorkflowsTest {

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
  void savesAndGivesBackWhatItWasGiven() throws Exception {
    var given = text("text-to-image.json");

    var saved = put("/v1/workflows/My%20first", given);

    assertThat(saved.statusCode()).as(saved.body()).isEqualTo(201);
    assertThat(saved.headers().firstValue("Location")).contains("/v1/workflows/My%20first");
    assertThat(PlayedService.json(saved).has("warnings")).isFalse();
    var found = service.get("/v1/workflows/My%20first");
    assertThat(found.headers().firstValue("ETag")).isEqualTo(saved.headers().firstValue("ETag"));
    assertThat(PlayedService.json(found).path("workflow"))
        .isEqualTo(JsonMapper.shared().readTree(given));
    assertThat(PlayedService.json(found).path("saver").asString()).isEqualTo("local");
  }

  @Test
  void keepsTheEditorsFormAndRunsIt() throws Exception {
    var given = text("text-to-image.ui.json");

    var saved = PlayedService.json(put("/v1/workflows/editor", given));

    assertThat(saved.has("warnings")).isFalse();
    assertThat(PlayedService.json(service.get("/v1/workflows/editor")).path("workflow"))
        .isEqualTo(JsonMapper.shared().readTree(given));
    assertThat(service.post("/v1/jobs", "{\"workflow_name\": \"editor\"}").statusCode())
        .isEqualTo(202);
  }

  @Test
  void savesWhatCanNotRunYetWithItsFindings() throws Exception {
    var missing = text("text-to-image.json").replace("shapes.safetensors", "later.safetensors");
    var body =
        "{\"workflow\": %s, \"images\": {\"prompt\": \"nobody.text\", \"seed\": \"sampler.seed\"}}"
            .formatted(missing);

    var warnings = PlayedService.json(put("/v1/workflows/later", body)).path("warnings");

    assertThat(warnings).hasSize(2);
    assertThat(warnings.get(0).path("node").asString()).isEqualTo("checkpoint");
    assertThat(warnings.get(1).path("message").asString()).contains("nobody");
    assertThat(
            PlayedService.json(service.get("/v1/workflows/later"))
                .path("images")
                .path("seed")
                .asString())
        .isEqualTo("sampler.seed");
  }

  @Test
  void overwritesNothingUnseen() throws Exception {
    var first = put("/v1/workflows/a", text("text-to-image.json"));
    var tag = first.headers().firstValue("ETag").orElseThrow();

    assertThat(put("/v1/workflows/a", text("batch.json")).statusCode()).isEqualTo(428);
    var second = put("/v1/workflows/a", text("batch.json"), "If-Match", tag);
    assertThat(second.statusCode()).as(second.body()).isEqualTo(200);
    assertThat(put("/v1/workflows/a", text("lora.json"), "If-Match", tag).statusCode())
        .isEqualTo(412);
    assertThat(put("/v1/workflows/a", text("lora.json"), "If-None-Match", "*").statusCode())
        .isEqualTo(412);
    assertThat(PlayedService.json(service.get("/v1/workflows/a/versions")).path("versions"))
        .hasSize(2);
  }

  @Test
  void runsByNameWithValuesToSet() throws Exception {
    put("/v1/workflows/mine", text("text-to-image.json"));

    var answer =
        service.post(
            "/v1/jobs",
            "{\"workflow_name\": \"mine\", \"version\": 1, \"set\": {\"prompt.text\": \"a star\"}}");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    var job = service.jobs.all().getFirst();
    assertThat(service.jobs.work(job.id()).values()).containsEntry("prompt.text", "a star");
    var batch = service.post("/v1/jobs/batch", "{\"jobs\": [{\"workflow_name\": \"mine\"}]}");
    assertThat(batch.statusCode()).as(batch.body()).isEqualTo(202);
  }

  @Test
  void saysWhatIsWrongWithAName() throws Exception {
    put("/v1/workflows/mine", text("text-to-image.json"));

    assertThat(code(service.post("/v1/jobs", "{\"workflow_name\": \"min\"}")))
        .isEqualTo("SAVED_WORKFLOW_UNKNOWN");
    assertThat(code(service.post("/v1/jobs", "{\"workflow_name\": \"mine\", \"version\": 9}")))
        .isEqualTo("SAVED_WORKFLOW_UNKNOWN");
    assertThat(code(service.post("/v1/jobs", "{\"workflow_name\": \"mine\", \"workflow\": {}}")))
        .isEqualTo("REQUEST_INVALID");
    assertThat(code(service.post("/v1/jobs", "{\"version\": 1, \"workflow\": {}}")))
        .isEqualTo("REQUEST_INVALID");
    assertThat(put("/v1/workflows/%20a", "{}").statusCode()).isEqualTo(422);
    assertThat(code(put("/v1/workflows/a", "[1]"))).isEqualTo("NOT_A_WORKFLOW");
    assertThat(service.jobs.accepted()).isZero();
  }

  @Test
  void listsRenamesAndDeletes() throws Exception {
    for (var name : new String[] {"a", "b", "c"}) {
      put("/v1/workflows/" + name, text("text-to-image.json"));
    }
    var page = PlayedService.json(service.get("/v1/workflows?limit=2"));
    assertThat(page.path("next").asString()).isEqualTo("b");
    assertThat(PlayedService.json(service.get("/v1/workflows?after=b")).path("workflows"))
        .hasSize(1);

    var renamed = service.post("/v1/workflows/c/rename", "{\"name\": \"d\"}");
    assertThat(PlayedService.json(renamed).path("href").asString()).isEqualTo("/v1/workflows/d");
    assertThat(service.post("/v1/workflows/a/rename", "{\"name\": \"b\"}").statusCode())
        .isEqualTo(409);
    assertThat(service.send(service.request("/v1/workflows/d").DELETE()).statusCode())
        .isEqualTo(204);
    assertThat(service.get("/v1/workflows/d").statusCode()).isEqualTo(404);
  }

  @Test
  void showsATenantItsOwnOnly() throws Exception {
    var anna = service.token("anna", Role.SUBMIT);
    var bert = service.token("bert", Role.ADMINISTER);
    var body = HttpRequest.BodyPublishers.ofString(text("text-to-image.json"));
    var saved =
        service.send(
            service
                .request("/v1/workflows/a", anna)
                .header("Content-Type", "application/json")
                .PUT(body));
    assertThat(saved.statusCode()).isEqualTo(201);

    assertThat(service.send(service.request("/v1/workflows/a", bert)).statusCode()).isEqualTo(404);
    assertThat(
            PlayedService.json(service.send(service.request("/v1/workflows", bert)))
                .path("workflows"))
        .isEmpty();
    var job =
        service.send(
            PlayedService.posting(service.request("/v1/jobs", bert), "{\"workflow_name\": \"a\"}"));
    assertThat(job.statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> put(String path, String body, String... headers)
      throws IOException, InterruptedException {
    var request =
        service
            .request(path)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body));
    return service.send(headers.length == 0 ? request : request.headers(headers));
  }

  private static String code(HttpResponse<String> answer) {
    return PlayedService.json(answer).path("code").asString();
  }

  private static String text(String workflow) throws IOException {
    return Files.readString(WORKFLOWS.resolve(workflow));
  }
}
