package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.access.Role;
import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactKind;
import io.atelier.artifacts.Pixels;
import io.atelier.engine.RunEvent;
import io.atelier.jobs.Attempt;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobFailure;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobState;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What ComfyUI's clients hear over their WebSocket, in which order, and who does not.
@Timeout(60)
class ComfyUiSocketTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final Artifact PICTURE =
      new Artifact("in/a_00001_.png", ArtifactKind.OUTPUT, "image/png", 3, "a".repeat(64));

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
  void tellsARunInTheOrderOfComfyUi() throws Exception {
    try (var heard = open("page")) {
      assertThat(heard.next().toString())
          .isEqualTo(
              "{\"type\":\"status\",\"data\":{\"status\":{\"exec_info\":{\"queue_remaining\":0}},\"sid\":\"page\"}}");
      heard.say("{\"type\": \"feature_flags\", \"data\": {}}");
      heard.next("feature_flags");
      var job = queued("p", "page");
      play(job);

      var frames = heard.until("execution_success");
      assertThat(types(frames))
          .containsExactly(
              "status",
              "status",
              "execution_start",
              "execution_cached",
              "progress_state",
              "executing",
              "progress_state",
              "progress",
              "",
              "progress_state",
              "executed",
              "execution_success");
      assertThat(frames.get(1).at("/data").propertyNames()).containsExactly("status");
      assertThat(plain(frames.get(2)))
          .isEqualTo(
              "{\"type\":\"execution_start\",\"data\":{\"prompt_id\":\"p\",\"timestamp\":0}}");
      assertThat(plain(frames.get(3)))
          .isEqualTo(
              "{\"type\":\"execution_cached\",\"data\":{\"nodes\":[\"image\"],\"prompt_id\":\"p\",\"timestamp\":0}}");
      assertThat(plain(frames.get(5)))
          .isEqualTo(
              "{\"type\":\"executing\",\"data\":{\"node\":\"save\",\"display_node\":\"save\",\"prompt_id\":\"p\"}}");
      assertThat(plain(frames.get(6)))
          .isEqualTo(
              "{\"type\":\"progress_state\",\"data\":{\"prompt_id\":\"p\",\"nodes\":{\"save\":{\"value\":3.0,\"max\":20.0,\"state\":\"running\",\"node_id\":\"save\",\"prompt_id\":\"p\",\"display_node_id\":\"save\",\"parent_node_id\":null,\"real_node_id\":\"save\"}}}}");
      assertThat(plain(frames.get(7)))
          .isEqualTo(
              "{\"type\":\"progress\",\"data\":{\"value\":3,\"max\":20,\"prompt_id\":\"p\",\"node\":\"save\"}}");
      assertThat(plain(frames.get(10)))
          .isEqualTo(
              "{\"type\":\"executed\",\"data\":{\"node\":\"save\",\"display_node\":\"save\",\"output\":{\"images\":[{\"filename\":\"a_00001_.png\",\"subfolder\":\"in\",\"type\":\"output\"}]},\"prompt_id\":\"p\"}}");
      assertThat(frames.get(9).at("/data/nodes/save/state").asString()).isEqualTo("finished");
      assertThat(plain(heard.next()))
          .isEqualTo(
              "{\"type\":\"status\",\"data\":{\"status\":{\"exec_info\":{\"queue_remaining\":0}}}}");
      assertThat(plain(heard.next()))
          .isEqualTo("{\"type\":\"executing\",\"data\":{\"node\":null,\"prompt_id\":\"p\"}}");
    }
  }

  @Test
  void saysWhatIsKeptBeforeTheFirstNodeEvenIfNothingIs() throws Exception {
    try (var heard = open("page")) {
      var job = queued("p", "page");
      tell(job, new RunEvent.RunStarted("r", List.of("save")));
      tell(job, new RunEvent.NodeStarted("save", "SaveImage", null));

      heard.next("execution_start");
      assertThat(heard.next().at("/data/nodes")).hasToString("[]");
    }
  }

  @Test
  void sendsPicturesOnTheWayInTheFormThatTheClientKnows() throws Exception {
    try (var old = open("old");
        var young = open("young")) {
      old.say("{\"type\": \"feature_flags\", \"data\": {}}");
      old.next("feature_flags");
      young.say("{\"type\": \"feature_flags\", \"data\": {\"supports_preview_metadata\": true}}");
      var flags = young.next("feature_flags");
      assertThat(flags.at("/data/supports_preview_metadata").asBoolean()).isTrue();
      assertThat(flags.at("/data/max_upload_size").isIntegralNumber()).isTrue();
      play(queued("a", "old"));
      play(queued("b", "young"));

      var plain = ByteBuffer.wrap(binary(old.until("executed")));
      assertThat(plain.getInt()).isEqualTo(1);
      assertThat(plain.getInt()).isEqualTo(1);
      assertThat(plain.getShort()).isEqualTo((short) 0xffd8);
      var whose = ByteBuffer.wrap(binary(young.until("executed")));
      assertThat(whose.getInt()).isEqualTo(4);
      var json = new byte[whose.getInt()];
      whose.get(json);
      assertThat(new String(json, StandardCharsets.UTF_8))
          .isEqualTo(
              "{\"node_id\":\"save\",\"prompt_id\":\"b\",\"display_node_id\":\"save\",\"parent_node_id\":null,\"real_node_id\":\"save\",\"image_type\":\"image/jpeg\"}");
      assertThat(whose.getShort()).isEqualTo((short) 0xffd8);
    }
  }

  /// Clients that take every picture for a result never say what they understand.
  @Test
  void sendsNoPicturesToAClientThatHasNotSaidWhatItTakes() throws Exception {
    try (var silent = open("silent")) {
      play(queued("a", "silent"));

      assertThat(silent.until("executed")).noneMatch(frame -> frame.has("binary"));
    }
  }

  @Test
  void tellsOtherClientsOfTheQueueAlone() throws Exception {
    try (var other = open("other")) {
      play(queued("p", "page"));
      queued("mine", "other");

      var heard = List.of(other.next(), other.next(), other.next(), other.next(), other.next());
      assertThat(types(heard)).containsOnly("status");
    }
  }

  @Test
  void tellsWhichNodeIsAtWorkToWhoCameJustAfterItsBeginning() throws Exception {
    try (var heard = open("page")) {
      var job = queued("p", "page");
      running(job);
      tell(job, new RunEvent.NodeProgress("save", 3, 20, null));
      tell(job, new RunEvent.NodeProgress("save", 4, 20, null));

      assertThat(heard.next("executing").at("/data/node").asString()).isEqualTo("save");
      assertThat(heard.next().at("/data/value").asInt()).isEqualTo(3);
      assertThat(heard.next().path("type").asString()).isEqualTo("progress_state");
      assertThat(heard.next().at("/data/value").asInt()).isEqualTo(4);
    }
  }

  @Test
  void goesOnWhereAJobStandsWhenItsClientComesBack() throws Exception {
    var job = queued("p", "page");
    running(job);
    tell(job, new RunEvent.RunStarted("r", List.of("image", "save")));
    tell(job, new RunEvent.NodeStarted("save", "SaveImage", null));
    tell(job, new RunEvent.NodeProgress("save", 3, 20, pixels()));
    while (service.get("/v1/jobs/" + job + "/preview").statusCode() != 200) {
      Thread.onSpinWait();
    }

    try (var heard = open("page")) {
      assertThat(heard.next().at("/data/sid").asString()).isEqualTo("page");
      assertThat(heard.next().path("type").asString()).isEqualTo("execution_start");
      assertThat(plain(heard.next()))
          .isEqualTo(
              "{\"type\":\"executing\",\"data\":{\"node\":\"save\",\"display_node\":\"save\",\"prompt_id\":\"p\"}}");
      assertThat(heard.next().at("/data/nodes/save/value").asInt()).isEqualTo(3);
      service.jobs.finish(job, PICTURE);
      assertThat(heard.next().path("type").asString()).isEqualTo("execution_success");
    }
  }

  @Test
  void tellsASecondConnectionOfAClientInThePlaceOfTheFirst() throws Exception {
    try (var first = open("page")) {
      first.next();
      try (var second = open("page")) {
        second.next();
        play(queued("p", "page"));
        second.next("execution_success");
        service.stop();
        first.closed.join();
        assertThat(first.rest()).isEmpty();
      }
    }
  }

  @Test
  void saysWhyAJobFailed() throws Exception {
    try (var heard = open("page")) {
      var job = queued("p", "page");
      running(job);
      tell(job, new RunEvent.RunStarted("r", List.of("save")));
      var failure =
          new JobFailure(
              "DISK_FULL", "It is full; free some.", "save", "SaveImage", "at a\nat b", List.of());
      service.jobs.end(
          job, new JobState.Failed(NOON, failure), ended(Attempt.End.FAILED), List.of());

      assertThat(plain(heard.next("execution_error")))
          .isEqualTo(
              "{\"type\":\"execution_error\",\"data\":{\"prompt_id\":\"p\",\"node_id\":\"save\",\"node_type\":\"SaveImage\",\"executed\":[],\"exception_message\":\"It is full; free some.\",\"exception_type\":\"DISK_FULL\",\"traceback\":[\"at a\\n\",\"at b\\n\"],\"current_inputs\":{},\"current_outputs\":[],\"timestamp\":0}}");
      assertThat(heard.next().path("type").asString()).isEqualTo("status");
      assertThat(heard.next().at("/data/node").isNull()).isTrue();
    }
  }

  @Test
  void saysAtWhichNodeAJobWasStopped() throws Exception {
    try (var heard = open("page")) {
      var job = queued("p", "page");
      running(job);
      tell(job, new RunEvent.RunStarted("r", List.of("save")));
      tell(job, new RunEvent.NodeStarted("save", "SaveImage", null));
      service.jobs.end(job, new JobState.Cancelled(NOON), ended(Attempt.End.CANCELLED), List.of());

      assertThat(plain(heard.next("execution_interrupted")))
          .isEqualTo(
              "{\"type\":\"execution_interrupted\",\"data\":{\"prompt_id\":\"p\",\"node_id\":\"save\",\"node_type\":\"SaveImage\",\"executed\":[],\"timestamp\":0}}");
    }
  }

  @Test
  void saysNothingOfAJobThatNeverRanButThatTheQueueIsShorter() throws Exception {
    try (var heard = open("page")) {
      heard.next();
      var job = queued("p", "page");
      heard.next();
      service.jobs.cancel(job);
      assertThat(heard.next().at("/data/status/exec_info/queue_remaining").asInt()).isZero();
      assertThat(heard.rest()).isEmpty();
    }
  }

  @Test
  void listensToNobodyWhoTalksNonsense() throws Exception {
    try (var heard = open("page")) {
      heard.next();
      heard.say("{");
      heard.say("[".repeat(10_000));
      heard.say("{\"type\": 5, \"data\": []}");
      queued("p", "page");
      assertThat(heard.next().path("type").asString()).isEqualTo("status");
      heard.say("x".repeat(100_000));
      assertThat(heard.closed.join()).isEqualTo(1009);
    }
  }

  @Test
  void holdsNobodyUpForAClientThatDoesNotListen() throws Exception {
    var deaf =
        service
            .client
            .newWebSocketBuilder()
            .buildAsync(
                URI.create("ws://127.0.0.1:%d/ws?clientId=deaf".formatted(service.port())),
                new WebSocket.Listener() {
                  @Override
                  public void onOpen(WebSocket socket) {
                    // It never asks for a frame.
                  }
                })
            .join();
    var job = queued("d", "deaf");
    running(job);
    tell(job, new RunEvent.RunStarted("r", List.of("save")));
    var noise = new byte[512 * 512 * 3];
    new Random(1).nextBytes(noise);
    for (var step = 1; step <= 100; step++) {
      var picture = new Pixels(512, 512, 3, ByteBuffer.wrap(noise));
      tell(job, new RunEvent.NodeProgress("save", step, 100, picture));
    }

    try (var heard = open("page")) {
      play(queued("p", "page"));
      assertThat(heard.next("execution_success").at("/data/prompt_id").asString()).isEqualTo("p");
    }
    deaf.abort();
  }

  @Test
  void letsNobodyInWithoutAToken() {
    var token = service.token("anna", Role.SUBMIT);
    assertThatThrownBy(() -> open("page").close())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            refusal -> assertThat(refusal.getResponse().statusCode()).isEqualTo(401));
    open("page", token).close();
  }

  @Test
  void tellsNothingOfAnotherTenantsJobsWhateverTheClientCallsItself() throws Exception {
    var anna = service.token("anna", Role.SUBMIT);
    var bert = service.token("bert", Role.SUBMIT);
    try (var his = open("page", bert)) {
      his.next();
      service.send(
          service
              .request("/prompt", anna)
              .POST(java.net.http.HttpRequest.BodyPublishers.ofString(prompt("p", "page"))));
      play(service.jobs.all().getFirst().id());
      service.send(
          service
              .request("/prompt", bert)
              .POST(java.net.http.HttpRequest.BodyPublishers.ofString(prompt("q", "page"))));

      assertThat(his.next().at("/data/status/exec_info/queue_remaining").asInt()).isEqualTo(1);
    }
  }

  @Test
  void refusesAClientWhoseNameHasNoEnd() {
    assertThatThrownBy(() -> open("x".repeat(200)).close())
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            refusal -> assertThat(refusal.getResponse().statusCode()).isEqualTo(400));
  }

  private HeardFrames open(String client) {
    return open(client, null);
  }

  private HeardFrames open(String client, @Nullable String token) {
    return HeardFrames.open(service.client, service.at("/ws?clientId=" + client), token);
  }

  private JobId queued(String prompt, String client) throws Exception {
    var answer = service.post("/prompt", prompt(prompt, client));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return service.jobs.all().getLast().id();
  }

  private static String prompt(String id, String client) {
    return """
    {"prompt_id": "%s", "client_id": "%s", "prompt": {
      "image": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 0}},
      "save": {"class_type": "SaveImage", "inputs": {"images": ["image", 0], "filename_prefix": "a"}}}}
    """
        .formatted(id, client);
  }

  private void running(JobId job) {
    service.jobs.become(job, new JobState.Running(NOON, 1, "default"), List.of());
  }

  private void play(JobId job) {
    running(job);
    tell(job, new RunEvent.RunStarted("r", List.of("image", "save")));
    tell(job, new RunEvent.NodesCached(List.of("image")));
    tell(job, new RunEvent.NodeStarted("save", "SaveImage", null));
    tell(job, new RunEvent.NodeProgress("save", 3, 20, pixels()));
    tell(
        job,
        new RunEvent.NodeFinished("save", Duration.ofMillis(5), List.of(PICTURE), List.of(), null));
    service.jobs.finish(job, PICTURE);
  }

  private void tell(JobId job, RunEvent event) {
    var tenant = service.jobs.find(job).orElseThrow().terms().tenant();
    service.jobs.tell(new JobEvent.Run(job, tenant, 1, event));
  }

  private static Pixels pixels() {
    return new Pixels(2, 1, 3, ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6}));
  }

  private static Attempt ended(Attempt.End end) {
    return new Attempt(1, "default", NOON, NOON, end, null, null);
  }

  private static List<String> types(List<JsonNode> frames) {
    return frames.stream().map(frame -> frame.path("type").asString("")).toList();
  }

  /// With no time in it.
  private static String plain(JsonNode frame) {
    if (frame.path("data") instanceof ObjectNode data && data.has("timestamp")) {
      data.put("timestamp", 0);
    }
    return JsonMapper.shared().writeValueAsString(frame);
  }

  private static byte[] binary(List<JsonNode> frames) {
    return frames.stream()
        .filter(frame -> frame.has("binary"))
        .findFirst()
        .orElseThrow()
        .path("binary")
        .binaryValue();
  }
}
