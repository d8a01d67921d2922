package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.access.Role;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The editor's files and templates, served beyond this machine, where a token is needed.
class EditorPagesTest {

  private static final String LIST =
      """
      [{"title": "Basics", "templates": [
        {"name": "runs", "title": "Runs", "description": "A star.", "tags": ["Image"]},
        {"name": "models", "title": "Models", "description": "A star."},
        {"name": "nodes", "title": "Nodes", "description": "A star."},
        {"name": "../secret", "title": "Out", "description": ""},
        {"name": "absent", "title": "Absent", "description": ""}]}]
      """;

  @TempDir private Path folder;
  private PlayedService service;
  private String token;

  @BeforeEach
  void start() throws IOException {
    var pages = folder.resolve("editor/comfyui_frontend_package/static");
    var templates = folder.resolve("editor/comfyui_workflow_templates_json/templates");
    Files.createDirectories(pages.resolve("assets"));
    Files.createDirectories(templates);
    Files.writeString(pages.resolve("index.html"), "<title>ComfyUI</title>");
    Files.writeString(pages.resolve("assets/index-1a2b.js"), "run()");
    Files.writeString(pages.resolve("user.css"), "a {}");
    Files.writeString(folder.resolve("editor/secret.txt"), "secret");
    Files.writeString(templates.resolveSibling("secret.json"), "{}");
    Files.writeString(templates.resolve("index.json"), LIST);
    Files.writeString(templates.resolve("index.fr.json"), LIST.replace("A star", "Une étoile"));
    var runs = Files.readString(PlayedService.ROOT.resolve("workflows/text-to-image.ui.json"));
    Files.writeString(templates.resolve("runs.json"), runs);
    Files.writeString(
        templates.resolve("models.json"), runs.replace("shapes.safetensors", "sd.safetensors"));
    Files.writeString(templates.resolve("nodes.json"), runs.replace("\"KSampler\"", "\"SeedVR2\""));
    service = PlayedService.startWithEditor(folder, folder.resolve("editor"));
    token = service.token("anna", Role.SUBMIT);
  }

  @AfterEach
  void stop() throws IOException {
    service.close();
  }

  @Test
  void tellsTheOlderEditorAloneOfTheLoadersThatItAwaits() throws Exception {
    assertThat(PlayedService.json(get("/object_info")).has("GLIGENLoader")).isFalse();

    Files.createDirectories(folder.resolve("editor/comfyui_frontend_package-1.27.10.dist-info"));
    service.close();
    service = PlayedService.startWithEditor(folder, folder.resolve("editor"));
    var known = PlayedService.json(get("/object_info"));
    assertThat(known.at("/GLIGENLoader/deprecated").asBoolean(false)).isTrue();
    assertThat(known.at("/KSampler").has("deprecated")).isFalse();
  }

  @Test
  void servesItsFilesAndLetsBrowsersKeepWhatNeverChanges() throws Exception {
    var page = get("/");
    assertThat(page.body()).isEqualTo("<title>ComfyUI</title>");
    assertThat(page.headers().firstValue("Cache-Control")).contains("no-cache");
    assertThat(page.headers().firstValue("X-Frame-Options")).contains("DENY");
    var script = get("/assets/index-1a2b.js");
    assertThat(script.body()).isEqualTo("run()");
    assertThat(script.headers().firstValue("Cache-Control").orElseThrow()).contains("immutable");
    assertThat(get("/user.css").headers().firstValue("Content-Type")).contains("text/css");

    for (var path : new String[] {"/nothing", "/assets/nothing.js", "/v1/nothing", "/secret.txt"}) {
      var answer = get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(PlayedService.json(answer).path("code").asString()).isEqualTo("NOT_FOUND");
    }
  }

  @Test
  void saysWhichTemplatesRunHereAndWhatTheOthersLack() throws Exception {
    var templates = PlayedService.json(get("/v1/templates")).path("templates");

    assertThat(templates.valueStream().map(each -> each.path("name").asString()))
        .containsExactly("runs", "models", "nodes");
    assertThat(templates.get(0).path("runs").asBoolean()).isTrue();
    assertThat(templates.get(0).path("category").asString()).isEqualTo("Basics");
    assertThat(templates.get(1).path("runs").asBoolean()).isFalse();
    assertThat(templates.get(1).path("missing_models").toString())
        .isEqualTo("[\"checkpoints/sd.safetensors\"]");
    assertThat(templates.get(2).path("missing_nodes").toString()).isEqualTo("[\"SeedVR2\"]");
  }

  @Test
  void marksThemInTheEditorsListInEveryLanguage() throws Exception {
    var english = entries("/templates/index.json");
    assertThat(english.get(0).path("tags").toString()).isEqualTo("[\"Runs here\",\"Image\"]");
    assertThat(english.get(0).path("description").asString()).isEqualTo("A star.");
    assertThat(english.get(1).path("description").asString())
        .isEqualTo(
            "Does not run here: models that are not here: checkpoints/sd.safetensors. A star.");
    assertThat(entries("/templates/index.fr.json").get(2).path("description").asString())
        .isEqualTo("Does not run here: nodes that are not here: SeedVR2. Une étoile.");
    assertThat(get("/templates/runs.json").body()).contains("\"nodes\"");
    assertThat(get("/workflow_templates").body()).isEqualTo("{}");
    for (var path : new String[] {"nothing.json", "..%2fsecret.json", "runs", "runs-1.webp"}) {
      assertThat(get("/templates/" + path).statusCode()).as(path).isIn(400, 404);
    }
  }

  @Test
  void asksForATokenOnceAndThenTakesTheCookie() throws Exception {
    var asked = service.get("/");
    assertThat(asked.statusCode()).isEqualTo(303);
    assertThat(asked.headers().firstValue("Location")).contains("/console/login?to=editor");
    assertThat(service.get("/console/login?to=editor").body())
        .contains("name=\"to\" value=\"editor\"");

    var cookie = logIn();

    assertThat(withCookie(service.request("/"), cookie).body()).contains("ComfyUI");
    assertThat(withCookie(service.request("/api/settings"), cookie).body()).isEqualTo("{}");
    var origin = "http://" + service.at("/").getAuthority();
    var change = PlayedService.posting(service.request("/api/settings/a"), "1");
    assertThat(withCookie(change.copy().header("Origin", origin), cookie).statusCode())
        .isEqualTo(200);
    assertThat(withCookie(change.copy(), cookie).statusCode()).isEqualTo(401);
    assertThat(
            withCookie(change.copy().header("Origin", "http://evil.example"), cookie).statusCode())
        .isEqualTo(403);
    var job = PlayedService.posting(service.request("/v1/jobs"), "{}").header("Origin", origin);
    assertThat(withCookie(job, cookie).statusCode()).isEqualTo(401);
  }

  private String logIn() throws Exception {
    var form = ConsoleTest.token(service.get("/console/login?to=editor").body());
    var answer =
        service.send(
            ConsoleTest.form(
                service.request("/console/login"),
                "to=editor&form=%s&token=%s"
                    .formatted(form, URLEncoder.encode(token, StandardCharsets.UTF_8))));
    assertThat(answer.headers().firstValue("Location")).as(answer.body()).contains("/");
    return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
  }

  private HttpResponse<String> withCookie(HttpRequest.Builder request, String cookie)
      throws Exception {
    return service.send(request.header("Cookie", cookie));
  }

  private JsonNode entries(String path) throws Exception {
    return PlayedService.json(get(path)).get(0).path("templates");
  }

  private HttpResponse<String> get(String path) throws Exception {
    return service.send(service.request(path, token));
  }
}
