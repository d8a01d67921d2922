package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.access.Role;
import io.atelier.engine.RunEvent;
import io.atelier.graph.Workflow;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobRequest;
import io.atelier.jobs.JobTerms;
import io.atelier.jobs.JobWork;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What listeners over a WebSocket hear, and from whom not.
@Timeout(60)
class EventSocketTest {

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
  void tellsAJobFromWhereItStandsToItsEnd() throws Exception {
    var id = submitted("default");
    try (var heard = open(null)) {
      heard.say("{\"job\": \"%s\"}".formatted(id));
      assertThat(heard.message().at("/data/status").asString()).isEqualTo("queued");
      service.jobs.tell(
          new JobEvent.Run(id, "default", 1, new RunEvent.NodeProgress("7", 3, 20, null)));
      service.jobs.finish(id);

      var progress = heard.message();
      assertThat(progress.path("event").asString()).isEqualTo("node_progress");
      assertThat(progress.at("/data/step").asInt()).isEqualTo(3);
      assertThat(progress.has("id")).isFalse();
      var end = heard.message();
      assertThat(end.path("event").asString()).isEqualTo("job_changed");
      assertThat(end.path("id").asString()).isEqualTo("2");
      assertThat(heard.closed.join()).isEqualTo(WebSocket.NORMAL_CLOSURE);
    }
  }

  @Test
  void goesOnAfterTheLastEventThatWasSeen() throws Exception {
    submitted("default");
    var second = submitted("default");

    try (var heard = open(null)) {
      heard.say("{\"last_event_id\": \"1\"}");
      assertThat(heard.message().at("/data/job").asString()).isEqualTo(second.text());
    }
  }

  @Test
  void takesATokenInTheFirstMessageOrAsAHeader() throws Exception {
    var anna = service.token("anna", Role.SUBMIT);
    submitted("bert");
    var hers = submitted("anna");

    try (var byMessage = open(null);
        var byHeader = open("Bearer " + anna)) {
      byMessage.say("{\"token\": \"%s\", \"last_event_id\": \"0\"}".formatted(anna));
      byHeader.say("{\"last_event_id\": \"0\"}");

      assertThat(byMessage.message().at("/data/job").asString()).isEqualTo(hers.text());
      assertThat(byHeader.message().at("/data/job").asString()).isEqualTo(hers.text());
    }
  }

  @Test
  void tellsNothingToAStranger() throws Exception {
    service.token("anna", Role.SUBMIT);
    try (var none = open(null);
        var wrong = open(null)) {
      none.say("{}");
      wrong.say("{\"token\": \"atl_00000000_%s\"}".formatted("A".repeat(43)));

      assertThat(none.message().at("/data/code").asString()).isEqualTo("TOKEN_MISSING");
      assertThat(wrong.message().at("/data/code").asString()).isEqualTo("TOKEN_REFUSED");
      assertThat(none.closed.join()).isEqualTo(1008);
    }
    assertThat(service.jobs.listening()).isEqualTo(1); // The figures'.
    assertThat(Files.readString(folder.resolve("access/audit.jsonl")))
        .contains("TOKEN_REFUSED")
        .doesNotContain("AAAA");
  }

  @Test
  void tellsNobodyOfAnothersJob() throws Exception {
    var anna = service.token("anna", Role.SUBMIT);
    var his = submitted("bert");

    try (var heard = open("Bearer " + anna)) {
      heard.say("{\"job\": \"%s\"}".formatted(his));
      assertThat(heard.message().at("/data/code").asString()).isEqualTo("JOB_UNKNOWN");
    }
  }

  @Test
  void refusesAFirstMessageThatIsNone() throws Exception {
    try (var heard = open(null)) {
      heard.say("{\"jobs\": 1}");
      assertThat(heard.message().at("/data/code").asString()).isEqualTo("REQUEST_INVALID");
    }
  }

  @Test
  void letsNoPageOfAnotherSiteIn() {
    assertThatThrownBy(() -> open(null, "https://evil.example").close())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            refusal -> assertThat(refusal.getResponse().statusCode()).isEqualTo(403));
  }

  @Test
  void forgetsAListenerThatIsGone() throws Exception {
    var id = submitted("default");
    try (var heard = open(null)) {
      heard.say("{\"job\": \"%s\"}".formatted(id));
      heard.message();
      assertThat(service.jobs.listening()).isEqualTo(2);
    }
    while (service.jobs.listening() > 1) {
      Thread.onSpinWait();
    }
  }

  @Test
  void endsWithTheService() throws Exception {
    var id = submitted("default");
    try (var heard = open(null)) {
      heard.say("{\"job\": \"%s\"}".formatted(id));
      heard.message();
      service.stop();
      assertThat(heard.closed.join()).isIn(WebSocket.NORMAL_CLOSURE, 1001);
    }
  }

  private JobId submitted(String tenant) {
    var work = JobWork.of(new Workflow(new LinkedHashMap<>()), new LinkedHashMap<>());
    return service.jobs.submit(new JobRequest(work, JobTerms.of(tenant))).id();
  }

  private Heard open(@Nullable String authorization) {
    return open(authorization, null);
  }

  private Heard open(@Nullable String authorization, @Nullable String origin) {
    var heard = new Heard();
    var builder = service.client.newWebSocketBuilder();
    if (authorization != null) {
      builder.header("Authorization", authorization);
    }
    if (origin != null) {
      builder.header("Origin", origin);
    }
    var address = URI.create("ws://127.0.0.1:%d/v1/events".formatted(service.port()));
    heard.socket = builder.buildAsync(address, heard).join();
    return heard;
  }

  /// What came over one connection.
  private static final class Heard implements WebSocket.Listener, AutoCloseable {

    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private @Nullable WebSocket socket;

    void say(String message) {
      open().sendText(message, true).join();
    }

    private WebSocket open() {
      if (socket == null) {
        throw new IllegalStateException("not open");
      }
      return socket;
    }

    JsonNode message() throws InterruptedException {
      var message = messages.poll(30, TimeUnit.SECONDS);
      assertThat(message).as("a message").isNotNull();
      return JsonMapper.shared().readTree(message);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
      part.append(text);
      if (last) {
        messages.add(part.toString());
        part.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      closed.complete(status);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      closed.complete(1006);
    }

    @Override
    public void close() {
      open().abort();
    }
  }
}
