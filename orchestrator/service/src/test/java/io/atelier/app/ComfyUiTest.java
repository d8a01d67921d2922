package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.access.Role;
import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactKind;
import io.atelier.artifacts.ArtifactRequest;
import io.atelier.artifacts.Pixels;
import io.atelier.artifacts.Png;
import io.atelier.jobs.Attempt;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobOutput;
import io.atelier.jobs.JobState;
import io.atelier.jobs.NodeSpan;
import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
  void readsWhatCurlCallsAForm() throws Exception {
    var answer =
        service.send(
            service
                .request("/prompt")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(prompt("p", graph()))));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void makesOneJobOfAPromptThatIsSentTwice() throws Exception {
    post(prompt("twice", graph()));
    var second = PlayedService.json(post(prompt("twice", graph())));

    assertThat(service.jobs.accepted()).isEqualTo(1);
    assertThat(second.path("number").asLong()).isEqualTo(1);
  }

  @Test
  void leavesOutWhatIsSpoiledAndRunsTheRest() throws Exception {
    var graph =
        """
        {"image": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 0}},
         "wrong": {"class_type": "EmptyImage", "inputs": {"width": 0, "height": 8, "batch_size": 1, "color": 0}},
         "good": {"class_type": "SaveImage", "inputs": {"images": ["image", 0], "filename_prefix": "a"}},
         "bad": {"class_type": "SaveImage", "inputs": {"images": ["wrong", 0], "filename_prefix": "a"}}}
        """;

    var answer = PlayedService.json(post(prompt("p", graph)));

    var error = answer.at("/node_errors/wrong");
    assertThat(error.path("class_type").asString()).isEqualTo("EmptyImage");
    assertThat(error.path("dependent_outputs")).hasToString("[\"bad\"]");
    assertThat(error.at("/errors/0/type").asString()).isEqualTo("value_smaller_than_min");
    assertThat(error.at("/errors/0/message").asString()).isEqualTo("Value 0 smaller than min of 1");
    assertThat(error.at("/errors/0/details").asString()).isEqualTo("width");
    assertThat(error.at("/errors/0/extra_info/input_name").asString()).isEqualTo("width");
    assertThat(error.at("/errors/0/extra_info/received_value").asInt()).isZero();
    assertThat(error.at("/errors/0/extra_info/input_config/0").asString()).isEqualTo("INT");
    assertThat(service.jobs.work(service.jobs.all().getFirst().id()).outputs())
        .containsExactly("good");
  }

  @Test
  void runsOnlyTheTargetsThatAreWanted() throws Exception {
    var graph =
        """
        {"image": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 0}},
         "one": {"class_type": "SaveImage", "inputs": {"images": ["image", 0], "filename_prefix": "a"}},
         "two": {"class_type": "SaveImage", "inputs": {"images": ["nowhere", 0], "filename_prefix": "a"}}}
        """;

    var answer =
        post("{\"prompt\": %s, \"partial_execution_targets\": [\"one\"]}".formatted(graph));

    assertThat(PlayedService.json(answer).path("node_errors")).hasToString("{}");
    var job = service.jobs.all().getFirst();
    assertThat(service.jobs.work(job.id()).outputs()).containsExactly("one");
    assertThat(PlayedService.json(answer).path("prompt_id").asString()).isEqualTo(job.id().text());
    var none =
        post("{\"prompt\": %s, \"partial_execution_targets\": [\"image\"]}".formatted(graph));
    assertThat(none.statusCode()).isEqualTo(400);
    assertThat(PlayedService.json(none).at("/error/type").asString())
        .isEqualTo("prompt_no_outputs");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|no_prompt",
        "{\"prompt\": null}|no_prompt",
        "[]|no_prompt",
        "{\"prompt\": []}|invalid_prompt",
        "{\"prompt\": {}}|prompt_no_outputs",
        "{\"prompt\": {\"1\": 5}}|invalid_prompt",
        "{\"prompt\": {\"1\": {\"inputs\": {}}}}|invalid_prompt",
        "{\"prompt\": {\"1\": {\"class_type\": \"SaveImage\", \"inputs\": []}}}|invalid_prompt",
        "{\"prompt\": {\"1\": {\"class_type\": \"Nothing\", \"inputs\": {}}}}|missing_node_type",
        "{\"prompt\": {\"1\": {\"class_type\": \"SaveImage\"}}}|prompt_outputs_failed_validation",
        "{\"prompt\": {}, \"prompt_id\": []}|invalid_prompt",
        "{\"prompt\": {}, \"extra_data\": {\"extra_pnginfo\": {\"\": 1}}}|TEXT_INVALID",
        "nonsense|INVALID_JSON",
        "''|no_prompt",
      })
  void refusesInTheFormOfComfyUi(String body, String type) throws Exception {
    var answer = post(body);

    assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 499);
    var refusal = PlayedService.json(answer);
    assertThat(refusal.propertyNames()).containsExactly("error", "node_errors");
    assertThat(refusal.path("error").propertyNames())
        .containsExactly("type", "message", "details", "extra_info");
    assertThat(refusal.at("/error/type").asString()).isEqualTo(type);
    assertThat(refusal.at("/error/message").asString()).isNotEmpty();
    assertThat(service.jobs.accepted()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"images\": [\"image\", 0]|required_input_missing",
        "\"images\": [\"image\"], \"filename_prefix\": \"a\"|bad_linked_input",
        "\"images\": [\"image\", 7], \"filename_prefix\": \"a\"|bad_linked_input",
        "\"images\": [\"model\", 0], \"filename_prefix\": \"a\"|return_type_mismatch",
        "\"images\": [\"sick\", 0], \"filename_prefix\": \"a\"|invalid_input_type",
        "\"images\": [\"big\", 0], \"filename_prefix\": \"a\"|value_bigger_than_max",
        "\"images\": [\"ring\", 0], \"filename_prefix\": \"a\"|dependency_cycle",
        "\"images\": [\"lost\", 0], \"filename_prefix\": \"a\"|custom_validation_failed",
        "\"images\": [\"image\", 0], \"filename_prefix\": \"../a\"|custom_validation_failed",
        "\"images\": [\"scaled\", 0], \"filename_prefix\": \"a\"|value_not_in_list",
      })
  void namesWhatIsWrongAsComfyUiDoes(String inputs, String type) throws Exception {
    var graph =
        """
        {"image": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 0}},
         "big": {"class_type": "EmptyImage", "inputs": {"width": 999999, "height": 8, "batch_size": 1, "color": 0}},
         "sick": {"class_type": "EmptyImage", "inputs": {"width": "wide", "height": 8, "batch_size": 1, "color": 0}},
         "model": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "shapes.safetensors"}},
         "lost": {"class_type": "LoadImage", "inputs": {"image": "nowhere.png"}},
         "ring": {"class_type": "ImageInvert", "inputs": {"image": ["ring", 0]}},
         "scaled": {"class_type": "ImageScale", "inputs": {"image": ["image", 0], "upscale_method": "magic", "width": 8, "height": 8, "crop": "disabled"}},
         "save": {"class_type": "SaveImage", "inputs": {%s}}}
        """
            .formatted(inputs);

    var answer = post(prompt("p", graph));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    var types =
        PlayedService.json(answer)
            .path("node_errors")
            .valueStream()
            .flatMap(node -> node.path("errors").valueStream())
            .map(error -> error.path("type").asString());
    assertThat(types).containsExactly(type);
  }

  @Test
  void putsWhatIsToGoFirstToTheFront() throws Exception {
    post(prompt("first", graph()));
    var front = PlayedService.json(post("{\"prompt\": %s, \"front\": true}".formatted(graph())));

    assertThat(front.path("number").asLong()).isNegative();
    assertThat(service.jobs.all().getLast().terms().goesFirst()).isTrue();
    assertThat(service.jobs.all().getFirst().terms().goesFirst()).isFalse();
  }

  @Test
  void takesAsManyNodesAsTheServiceDoesAndNoMore() throws Exception {
    var nodes =
        IntStream.range(0, 100_000)
            .mapToObj("\"%d\":{\"class_type\":\"SaveImage\",\"inputs\":{}}"::formatted)
            .collect(Collectors.joining(","));

    var answer = post("{\"prompt\": {%s}}".formatted(nodes));

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(PlayedService.json(answer).at("/error/type").asString()).isEqualTo("TOO_MANY_NODES");
  }

  @Test
  void refusesWhatIsNestedWithoutEnd() throws Exception {
    var answer = post("{\"prompt\": " + "[".repeat(100_000));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(PlayedService.json(answer).at("/error/type").asString()).isEqualTo("INVALID_JSON");
  }

  @Test
  void leavesOutWhatTheEditorsFieldsCanNot() throws Exception {
    var answer =
        post(
            prompt(
                "p",
                """
                {"load": {"class_type": "PipelineLoader", "inputs": {"folder": "a", "dtype": "auto",
                   "scheduler": "", "vae_tiling": null}},
                 "call": {"class_type": "StableDiffusionPipeline", "inputs": {"pipeline": ["load", 0],
                   "prompt": "", "negative_prompt": "", "eta": null, "seed": 1}},
                 "save": {"class_type": "SaveImage", "inputs": {"images": ["call", 0], "filename_prefix": "a"}}}
                """));

    var errors = PlayedService.json(answer).path("node_errors");
    assertThat(errors.propertyNames()).containsExactly("load");
    assertThat(errors.at("/load/errors").findValuesAsString("input_name"))
        .as("only the folder is wrong")
        .containsOnly("folder");
    var loader = PlayedService.json(service.get("/object_info/PipelineLoader"));
    assertThat(loader.at("/PipelineLoader/input/optional/scheduler/0/0").asString("?")).isEmpty();
  }

  @Test
  void tellsWhatHasEndedAsHistory() throws Exception {
    post(prompt("p", graph()));
    var id = service.jobs.all().getFirst().id();
    assertThat(service.get("/history/p").body()).isEqualTo("{}");
    ended(id);

    var entry = PlayedService.json(service.get("/history/p")).path("p");
    assertThat(entry.propertyNames()).containsExactly("prompt", "outputs", "meta", "status");
    assertThat(entry.at("/prompt/2/save/class_type").asString()).isEqualTo("SaveImage");
    assertThat(entry.at("/prompt/3").toString())
        .isEqualTo(
            "{\"extra_pnginfo\":{\"workflow\":{\"id\":\"w\"}},\"client_id\":\"page\",\"create_time\":1795435200000}");
    assertThat(entry.path("outputs"))
        .hasToString(
            "{\"save\":{\"images\":[{\"filename\":\"a_00001_.png\",\"subfolder\":\"in\",\"type\":\"output\"}]}}");
    assertThat(entry.path("meta"))
        .hasToString(
            "{\"save\":{\"node_id\":\"save\",\"display_node\":\"save\",\"parent_node\":null,\"real_node_id\":\"save\"}}");
    assertThat(entry.path("status"))
        .hasToString(
            "{\"status_str\":\"success\",\"completed\":true,\"messages\":[[\"execution_start\",{\"prompt_id\":\"p\",\"timestamp\":1795435200000}],[\"execution_cached\",{\"nodes\":[\"image\"],\"prompt_id\":\"p\",\"timestamp\":1795435200000}],[\"execution_success\",{\"prompt_id\":\"p\",\"timestamp\":1795435200000}]]}");
    assertThat(PlayedService.json(service.get("/history?max_items=5")).propertyNames())
        .containsExactly("p");
  }

  @Test
  void showsWhatATextSaysAsLongAsItIsThere() throws Exception {
    post(prompt("p", graph()));
    var text =
        service.artifacts.put(
            new ArtifactRequest(ArtifactKind.TEMP, "note", "text/plain", 0, 0, 0),
            out -> out.write("zwei Wörter".getBytes(StandardCharsets.UTF_8)));
    ended(service.jobs.all().getFirst().id(), text);

    var shown = PlayedService.json(service.get("/history/p")).at("/p/outputs/save");
    assertThat(shown.path("text")).hasToString("[\"zwei Wörter\"]");
    assertThat(shown.at("/files/0/type").asString()).isEqualTo("temp");

    service.artifacts.remove(text);
    assertThat(PlayedService.json(service.get("/history/p")).at("/p/outputs/save").propertyNames())
        .containsExactly("files");
  }

  @Test
  void takesEntriesOffTheHistoryAndKeepsTheirPictures() throws Exception {
    post(prompt("one", graph()));
    post(prompt("two", graph()));
    service.jobs.all().forEach(job -> ended(job.id()));

    service.post("/history", "{\"delete\": [\"one\", \"nothing\"]}");
    assertThat(PlayedService.json(service.get("/history")).propertyNames()).containsExactly("two");
    service.post("/history", "{\"clear\": true}");
    assertThat(service.get("/history").body()).isEqualTo("{}");
    assertThat(service.jobs.all()).hasSize(2);
  }

  @Test
  void listsJobsAsTheNewerEditorReadsThem() throws Exception {
    post(prompt("one", graph()));
    post(prompt("two", graph()));
    ended(service.jobs.all().getFirst().id());

    assertThat(service.get("/api/jobs?status=in_progress,pending&limit=200").body())
        .isEqualTo(
            "{\"jobs\":[{\"id\":\"two\",\"status\":\"pending\",\"create_time\":1795435200000,\"outputs_count\":null,\"previewable_outputs_count\":null,\"workflow_id\":\"w\",\"priority\":2}],\"pagination\":{\"offset\":0,\"limit\":200,\"total\":1,\"has_more\":false}}");
    var done = PlayedService.json(service.get("/api/jobs?status=completed,failed,cancelled"));
    assertThat(done.at("/jobs/0"))
        .hasToString(
            "{\"id\":\"one\",\"status\":\"completed\",\"create_time\":1795435200000,\"execution_start_time\":1795435200000,\"execution_end_time\":1795435200000,\"outputs_count\":1,\"previewable_outputs_count\":1,\"preview_output\":{\"filename\":\"a_00001_.png\",\"subfolder\":\"in\",\"type\":\"output\",\"nodeId\":\"save\",\"mediaType\":\"images\"},\"workflow_id\":\"w\",\"priority\":1}");
    var one = PlayedService.json(service.get("/api/jobs/one"));
    assertThat(one.at("/workflow/prompt/save/class_type").asString()).isEqualTo("SaveImage");
    assertThat(one.at("/outputs/save/images/0/filename").asString()).isEqualTo("a_00001_.png");
    assertThat(one.at("/execution_status/status_str").asString()).isEqualTo("success");
    assertThat(service.get("/api/jobs/nothing").statusCode()).isEqualTo(404);
    assertThat(service.get("/api/jobs?status=often").statusCode()).isEqualTo(400);
    var page = PlayedService.json(service.get("/api/jobs?limit=1&offset=1&sort_order=asc"));
    assertThat(page.at("/jobs/0/id").asString()).isEqualTo("two");
    assertThat(page.at("/pagination/has_more").asBoolean()).isFalse();
    assertThat(PlayedService.json(service.get("/api/jobs?workflow_id=x")).path("jobs")).isEmpty();
  }

  @Test
  void stopsWhatIsAskedAndNothingElse() throws Exception {
    for (var id : new String[] {"running", "waiting", "deleted", "cancelled"}) {
      post(prompt(id, graph()));
    }
    var running = service.jobs.all().getFirst().id();
    service.jobs.become(running, new JobState.Running(NOON, 1, "default"), List.of());

    service.post("/interrupt", "{\"prompt_id\": \"waiting\"}");
    service.post("/queue", "{\"delete\": [\"deleted\", \"running\", \"nothing\"]}");
    assertThat(service.post("/api/jobs/cancelled/cancel", "").body())
        .isEqualTo("{\"cancelled\":true}");
    assertThat(statuses()).containsExactly("RUNNING", "QUEUED", "CANCELLED", "CANCELLED");
    service.post("/interrupt", "{\"prompt_id\": \"running\"}");
    assertThat(statuses()).startsWith("CANCELLED", "QUEUED");
    service.post("/queue", "{\"clear\": true}");
    assertThat(statuses()).containsOnly("CANCELLED");
  }

  @Test
  void interruptsTheCallersOwnJobsAlone() throws Exception {
    var anna = service.token("anna", Role.SUBMIT);
    for (var token : List.of(anna, service.token("bert", Role.SUBMIT))) {
      send(token, "/prompt", prompt("p", graph()));
    }
    service
        .jobs
        .all()
        .forEach(job ->
            service.jobs.become(job.id(), new JobState.Running(NOON, 1, "default"), List.of()));

    assertThat(send(anna, "/interrupt", "").statusCode()).isEqualTo(200);

    assertThat(statuses()).containsExactly("CANCELLED", "RUNNING");
  }

  @Test
  void letsOnlyWhoOperatesFreeWhatIsEverybodys() throws Exception {
    var anna = service.token("anna", Role.SUBMIT);
    assertThat(send(anna, "/free", "{\"free_memory\": true}").statusCode()).isEqualTo(403);
    var boss = service.token("boss", Role.OPERATE);
    assertThat(send(boss, "/free", "{\"free_memory\": true}").statusCode()).isEqualTo(200);
    service.workers.freed.await();
  }

  @Test
  void showsAPictureToWhoMadeItAndToNobodyElse() throws Exception {
    var anna = service.token("anna", Role.SUBMIT);
    var bert = service.token("bert", Role.SUBMIT);
    send(anna, "/prompt", prompt("p", graph()));
    var saved = saved();
    service.jobs.finish(service.jobs.all().getFirst().id(), saved);
    var query = "/view?filename=a_00001_.png&subfolder=in&type=output";

    var hers = service.send(service.request(query, anna));
    assertThat(hers.statusCode()).isEqualTo(200);
    assertThat(hers.headers().firstValue("Content-Type")).contains("image/png");
    assertThat(hers.headers().firstValue("Content-Disposition"))
        .contains("filename=\"a_00001_.png\"");
    assertThat(service.send(service.request(query, bert)).statusCode()).isEqualTo(404);
    var nobody = service.get(query);
    assertThat(nobody.statusCode()).isEqualTo(401);
    assertThat(PlayedService.json(nobody).at("/error/type").asString()).isEqualTo("TOKEN_MISSING");
    for (var form :
        Map.of("&preview=webp;90", "image/png", "&preview=jpeg;50&channel=rgb", "image/jpeg")
            .entrySet()) {
      var seen = service.send(service.request(query + form.getKey(), anna));
      assertThat(seen.headers().firstValue("Content-Type")).contains(form.getValue());
    }
    var alpha = service.send(service.request("/api" + query + "&channel=a", anna));
    assertThat(alpha.headers().firstValue("Content-Type")).contains("image/png");
  }

  @ParameterizedTest
  @CsvSource({
    "filename=..%2Fjobs.db, 400",
    "filename=%2Fetc%2Fpasswd, 400",
    "filename=, 400",
    "filename=a%00.png, 400",
    "filename=..%5Ca.png, 400",
    "filename=a.png&type=etc, 400",
    "filename=a.png&subfolder=.., 403",
    "filename=a.png&subfolder=x%2F..%2F.., 403",
    "filename=a.png&subfolder=%2Fetc, 403",
    "filename=a.png, 404",
    "filename=a.png&type=temp, 404",
    "filename=a.png&type=input, 404",
    "filename=a.png%20%5Binput%5D, 404",
    "x=y, 404",
  })
  void showsNothingByATrickOfItsPath(String query, int status) throws Exception {
    assertThat(service.get("/view?" + query).statusCode()).isEqualTo(status);
  }

  @Test
  void listsModelsAndTheirNotes() throws Exception {
    assertThat(PlayedService.json(service.get("/models")).valueStream().map(n -> n.asString()))
        .contains("checkpoints", "loras", "embeddings");
    assertThat(service.get("/models/checkpoints").body()).contains("shapes.safetensors");
    assertThat(service.get("/models/etc").statusCode()).isEqualTo(404);
    assertThat(service.get("/embeddings").body()).isEqualTo("[]");
    var files = PlayedService.json(service.get("/api/experiment/models/checkpoints"));
    assertThat(files.get(0).propertyNames())
        .containsExactly("name", "pathIndex", "modified", "created", "size");
    assertThat(PlayedService.json(service.get("/api/experiment/models")).get(0).propertyNames())
        .containsExactly("name", "folders");
    assertThat(service.get("/view_metadata/checkpoints?filename=shapes.safetensors").statusCode())
        .isEqualTo(200);
    for (var path :
        List.of(
            "/view_metadata/checkpoints?filename=..%2Fnothing.safetensors",
            "/view_metadata/checkpoints",
            "/api/experiment/models/preview/checkpoints/0/shapes.safetensors",
            "/api/experiment/models/preview/checkpoints/0/a/b.safetensors")) {
      assertThat(service.get(path).statusCode()).as(path).isEqualTo(404);
    }
  }

  @Test
  void keepsOutOfItsOwnDocument() throws Exception {
    assertThat(PlayedService.json(service.get("/v1/openapi.json")).path("paths").propertyNames())
        .allMatch(path -> path.startsWith("/v1/"));
  }

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private void ended(JobId id) {
    ended(id, new Artifact("in/a_00001_.png", ArtifactKind.OUTPUT, "image/png", 3, "a".repeat(64)));
  }

  private void ended(JobId id, Artifact made) {
    service.jobs.end(
        id,
        new JobState.Done(NOON, Duration.ofSeconds(1)),
        new Attempt(1, "default", NOON, NOON, Attempt.End.DONE, null, null),
        new JobOutput(
            List.of(made),
            List.of(),
            List.of(new NodeSpan("save", "SaveImage", null, "java", Duration.ZERO, Duration.ZERO)),
            new LinkedHashMap<>(Map.of("save", List.of(made.path())))));
  }

  private Artifact saved() throws IOException {
    var picture = new Pixels(1, 1, 4, ByteBuffer.wrap(new byte[] {10, 20, 30, (byte) 255}));
    return service.artifacts.put(
        new ArtifactRequest(ArtifactKind.OUTPUT, "in/a", "image/png", 0, 0, 0),
        out -> Png.write(picture, new LinkedHashMap<>(), 1, out));
  }

  private List<String> statuses() {
    return service.jobs.all().stream().map(job -> job.state().status().name()).toList();
  }

  private HttpResponse<String> send(String token, String path, String body)
      throws IOException, InterruptedException {
    return service.send(
        service.request(path, token).POST(HttpRequest.BodyPublishers.ofString(body)));
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
