package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What ComfyUI's clients are answered over HTTP.
@Timeout(60)
class ComfyUiTest {

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

  @ParameterizedTest
  @ValueSource(strings = {"", "/api"})
  void answersAtBothPlaces(String place) throws Exception {
    for (var path :
        new String[] {
          "/object_info",
          "/system_stats",
          "/features",
          "/prompt",
          "/extensions",
          "/i18n",
          "/queue",
          "/history"
        }) {
      assertThat(service.get(place + path).statusCode()).as(place + path).isEqualTo(200);
    }
  }

  @Test
  void declaresNodesAsEditorsReadThem() throws Exception {
    var sampler = PlayedService.json(service.get("/api/object_info")).path("KSampler");

    var seed = sampler.at("/input/required/seed");
    assertThat(seed.get(0).asString()).isEqualTo("INT");
    assertThat(seed.get(1).path("max").bigIntegerValue())
        .isEqualTo(new BigInteger("18446744073709551615"));
    assertThat(seed.get(1).path("control_after_generate").asBoolean()).isTrue();
    assertThat(sampler.at("/input/required/sampler_name/0").valueStream().map(n -> n.asString()))
        .contains("euler");
    assertThat(sampler.at("/input_order/required/0").asString()).isEqualTo("model");
    assertThat(sampler.path("output_node").asBoolean()).isFalse();
    assertThat(sampler.path("python_module").asString()).isEqualTo("nodes");
  }

  @Test
  void sendsTheDeclarationsOnlyWhenTheyHaveChanged() throws Exception {
    var tag = service.get("/object_info").headers().firstValue("ETag").orElseThrow();

    var again = service.send(service.request("/object_info").header("If-None-Match", tag));

    assertThat(again.statusCode()).isEqualTo(304);
  }

  @Test
  void declaresNothingOfATypeThatIsNone() throws Exception {
    assertThat(service.get("/object_info/Nothing").body()).isEqualTo("{}");
    assertThat(PlayedService.json(service.get("/object_info/SaveImage")).propertyNames())
        .containsExactly("SaveImage");
  }

  @Test
  void queuesAPromptUnderTheClientsOwnId() throws Exception {
    var answer = post(prompt("7f8b1c9e-0000-4000-8000-000000000001", graph()));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    var view = PlayedService.json(answer);
    assertThat(view.path("prompt_id").asString()).isEqualTo("7f8b1c9e-0000-4000-8000-000000000001");
    assertThat(view.path("node_errors")).hasToString("{}");
    var job = service.jobs.all().getFirst();
    assertThat(job.terms().client()).isEqualTo("page");
    assertThat(service.jobs.work(job.id()).textChunks().get("workflow")).contains("\"id\":\"w\"");
    var pending = PlayedService.json(service.get("/queue")).at("/queue_pending/0");
    assertThat(pending.get(1).asString()).isEqualTo("7f8b1c9e-0000-4000-8000-000000000001");
    assertThat(pending.get(2).has("save")).isTrue();
    assertThat(pending.get(3).has("auth_token_comfy_org")).isFalse();
    assertThat(pending.get(4).get(0).asString()).isEqualTo("save");
  }

  @Test
  void makesOneJobOfAPromptThatIsSentTwice() throws Exception {
    post(prompt("twice", graph()));
    var second = PlayedService.json(post(prompt("twice", graph())));

    assertThat(service.jobs.accepted()).isEqualTo(1);
    assertThat(second.path("number").asLong()).isEqualTo(1);
  }

  private HttpResponse<String> post(String body) throws IOException, InterruptedException {
    return service.post("/api/prompt", body);
  }

  private static String prompt(String id, String graph) {
    return """
    {"prompt": %s, "prompt_id": "%s", "client_id": "page",
     "extra_data": {"auth_token_comfy_org": "secret", "extra_pnginfo": {"workflow": {"id": "w"}}}}
    """
        .formatted(graph, id);
  }

  private static String graph() {
    return """
    {"image": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 0}},
     "save": {"class_type": "SaveImage", "inputs": {"images": ["image", 0], "filename_prefix": "a"}}}
    """;
  }
}
