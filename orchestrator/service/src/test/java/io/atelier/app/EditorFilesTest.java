package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.access.Role;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What ComfyUI's editor keeps for its user, as it asks for it.
class EditorFilesTest {

  private static final String FULL = "&recurse=true&split=false&full_info=true";

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
  void mergesSettingsAndKeepsThemOverARestart() throws Exception {
    assertThat(json("/api/users").path("storage").asString()).isEqualTo("server");
    assertThat(json("/api/users").path("migrated").asBoolean()).isTrue();
    assertThat(service.get("/api/settings").body()).isEqualTo("{}");

    service.post("/api/settings", "{\"Comfy.A\": 1, \"Comfy.B\": {\"x\": [true]}}");
    service.post("/settings/Comfy.A", "\"two\"");
    stop();
    start();

    assertThat(json("/api/settings").toString())
        .isEqualTo("{\"Comfy.A\":\"two\",\"Comfy.B\":{\"x\":[true]}}");
    assertThat(service.get("/api/settings/Comfy.B").body()).isEqualTo("{\"x\":[true]}");
    assertThat(service.get("/settings/Comfy.C").body()).isEqualTo("null");
  }

  @Test
  void refusesSettingsWithoutEnd() throws Exception {
    var long3 = "\"" + "x".repeat(3 << 20) + "\"";
    assertThat(service.post("/settings/a", long3).statusCode()).isEqualTo(200);

    assertThat(code(service.post("/settings/b", long3))).isEqualTo("LIBRARY_FULL");
    assertThat(code(service.post("/settings", "{\"%s\": 1}".formatted("n".repeat(201)))))
        .isEqualTo("SETTING_REFUSED");
    assertThat(code(service.post("/settings", "[1]"))).isEqualTo("REQUEST_INVALID");
    assertThat(code(service.post("/settings", "{"))).isEqualTo("INVALID_JSON");
    assertThat(json("/settings").propertyNames()).containsExactly("a");
  }

  @Test
  void keepsAWorkflowOfTheEditorAsASavedWorkflow() throws Exception {
    var given = text("text-to-image.ui.json");

    var saved =
        service.post(
            "/api/userdata/workflows%2FMy%20first%20(2).json?overwrite=false&full_info=true",
            given);

    assertThat(PlayedService.json(saved).path("path").asString())
        .as(saved.body())
        .isEqualTo("workflows/My first (2).json");
    assertThat(json("/v1/workflows").path("workflows").get(0).path("name").asString())
        .isEqualTo("My first (2)");
    assertThat(service.post("/v1/jobs", "{\"workflow_name\": \"My first (2)\"}").statusCode())
        .isEqualTo(202);
    assertThat(service.get("/userdata/workflows%2FMy%20first%20(2).json").body()).isEqualTo(given);
    var listed = json("/api/userdata?dir=workflows" + FULL);
    assertThat(listed.get(0).path("path").asString()).isEqualTo("My first (2).json");
    assertThat(listed.get(0).path("size").asInt()).isEqualTo(given.length());
    assertThat(listed.get(0).path("modified").asDouble()).isGreaterThan(1e9);
  }

  @Test
  void overwritesOnlyWhatItIsToldTo() throws Exception {
    service.post("/userdata/workflows%2Fa.json", "{\"nodes\": []}");
    service.post("/userdata/notes%2Fb.txt", "one");

    for (var path : new String[] {"workflows%2Fa.json", "notes%2Fb.txt"}) {
      var second = service.post("/userdata/%s?overwrite=false".formatted(path), "{}");
      assertThat(second.statusCode()).as(path).isEqualTo(409);
      assertThat(service.post("/userdata/" + path, "{}").body())
          .isEqualTo("\"" + path.replace("%2F", "/") + "\"");
      assertThat(service.get("/userdata/" + path).body()).isEqualTo("{}");
    }
    assertThat(json("/v1/workflows/a/versions").path("versions")).hasSize(2);
  }

  @Test
  void movesAcrossWorkflowsAndOtherFiles() throws Exception {
    service.post("/userdata/workflows%2Fa.json", "{\"nodes\": []}");
    service.post("/userdata/workflows%2Fb.json", "{\"b\": 1}");

    assertThat(move("workflows%2Fa.json", "workflows%2Fb.json?overwrite=false").statusCode())
        .isEqualTo(409);
    assertThat(move("workflows%2Fa.json", "workflows%2Fb.json").body())
        .isEqualTo("\"workflows/b.json\"");
    assertThat(move("workflows%2Fb.json", "workflows%2Fold%2Fb.json").statusCode()).isEqualTo(200);
    assertThat(json("/v1/workflows").path("workflows")).isEmpty();
    assertThat(move("workflows%2Fold%2Fb.json", "workflows%2Fc.json").statusCode()).isEqualTo(200);

    assertThat(service.get("/userdata/workflows%2Fc.json").body()).isEqualTo("{\"nodes\": []}");
    assertThat(json("/userdata?dir=workflows&recurse=true").toString()).isEqualTo("[\"c.json\"]");
    assertThat(move("workflows%2Fa.json", "workflows%2Fd.json").statusCode()).isEqualTo(404);
  }

  @Test
  void listsFoldersAsItIsAsked() throws Exception {
    for (var path : new String[] {"workflows%2F.index.json", "workflows%2Fsub%2Fdeep.json"}) {
      service.post("/userdata/" + path, "{}");
    }
    service.post("/userdata/workflows%2Ftop.json", "{}");

    assertThat(json("/userdata?dir=workflows").toString())
        .isEqualTo("[\".index.json\",\"top.json\"]");
    assertThat(json("/userdata?dir=workflows%2F&recurse=true&split=true").get(1).toString())
        .isEqualTo("[\"sub/deep.json\",\"sub\",\"deep.json\"]");
    assertThat(
            json("/v2/userdata?path=workflows")
                .valueStream()
                .map(each -> each.path("type").asString() + " " + each.path("path").asString()))
        .containsExactly(
            "file workflows/.index.json", "directory workflows/sub", "file workflows/top.json");
    assertThat(service.get("/api/userdata?dir=subgraphs").statusCode()).isEqualTo(404);
    assertThat(service.get("/api/userdata/user.css").statusCode()).isEqualTo(404);
    assertThat(service.get("/api/userdata").statusCode()).isEqualTo(400);
  }

  @Test
  void deletes() throws Exception {
    service.post("/userdata/workflows%2Fa.json", "{}");
    service.post("/userdata/user.css", "a {}");
    assertThat(service.get("/userdata/user.css").headers().firstValue("Content-Type"))
        .contains("text/css");

    for (var path : new String[] {"workflows%2Fa.json", "user.css"}) {
      assertThat(delete(path)).isEqualTo(204);
      assertThat(delete(path)).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..%2Fx",
        "workflows%2F..%2F..%2Fx.json",
        "%2Fetc%2Fpasswd",
        "a%2F%2Fb",
        "a%2F",
        "a%5Cb",
        "%2e%2e%2Fx",
        "a%252Fb",
        "a%00b",
        "a%0Ab"
      })
  void refusesPathsThatAreTricks(String path) throws Exception {
    assertThat(service.get("/api/userdata/" + path).statusCode()).isEqualTo(400);
    assertThat(service.post("/api/userdata/" + path, "{}").statusCode()).isEqualTo(400);
    assertThat(service.post("/api/userdata/a/move/" + path, "{}").statusCode()).isEqualTo(400);
  }

  @Test
  void letsNoWorkflowBeWhatIsNone() throws Exception {
    assertThat(code(service.post("/userdata/workflows%2Fa.json", "[]")))
        .isEqualTo("NOT_A_WORKFLOW");
    assertThat(code(service.post("/userdata/workflows%2Fa.json", "{"))).isEqualTo("INVALID_JSON");
    assertThat(service.post("/userdata/big", "x".repeat((8 << 20) + 1)).statusCode())
        .isEqualTo(413);
  }

  @Test
  void showsATenantItsOwnOnly() throws Exception {
    var anna = service.token("anna", Role.SUBMIT);
    var bert = service.token("bert", Role.SUBMIT);
    service.send(PlayedService.posting(service.request("/userdata/note", anna), "hers"));
    service.send(PlayedService.posting(service.request("/settings/a", anna), "1"));

    assertThat(service.send(service.request("/userdata/note", bert)).statusCode()).isEqualTo(404);
    assertThat(service.send(service.request("/settings", bert)).body()).isEqualTo("{}");
    assertThat(service.send(service.request("/userdata/note", anna)).body()).isEqualTo("hers");
    assertThat(service.get("/settings").statusCode()).isEqualTo(401);
  }

  private HttpResponse<String> move(String path, String to) throws Exception {
    return service.post("/api/userdata/%s/move/%s".formatted(path, to), "");
  }

  private int delete(String path) throws Exception {
    return service.send(service.request("/api/userdata/" + path).DELETE()).statusCode();
  }

  private JsonNode json(String path) throws Exception {
    var answer = service.get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body());
  }

  private static String code(HttpResponse<String> answer) {
    return PlayedService.json(answer).path("error").path("type").asString();
  }

  private static String text(String workflow) throws IOException {
    return Files.readString(PlayedService.ROOT.resolve("workflows").resolve(workflow));
  }
}
