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
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
      assertThat(heard.next().at("/data/status").asString()).isEqualTo("queued");
      service.jobs.tell(
          new JobEvent.Run(id, "default", 1, new RunEvent.NodeProgress("7", 3, 20, null)));
      service.jobs.finish(id);

      var progress = heard.next();
      assertThat(progress.path("event").asString()).isEqualTo("node_progress");
      assertThat(progress.at("/data/step").asInt()).isEqualTo(3);
      assertThat(progress.has("id")).isFalse();
      var end = heard.next();
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
      assertThat(heard.next().at("/data/job").asString()).isEqualTo(second.text());
    }
  }

  @Test
  void takesATokenInTheFirstMessageOrAsAHeader() throws Exception {
    var anna = service.token("anna", Role.SUBMIT);
    submitted("bert");
    var hers = submitted("anna");

    try (var byMessage = open(null);
        var byHeader = open(anna)) {
      byMessage.say("{\"token\": \"%s\", \"last_event_id\": \"0\"}".formatted(anna));
      byHeader.say("{\"last_event_id\": \"0\"}");

      assertThat(byMessage.next().at("/data/job").asString()).isEqualTo(hers.text());
      assertThat(byHeader.next().at("/data/job").asString()).isEqualTo(hers.text());
    }
  }

  @Test
  void tellsNothingToAStranger() throws Exception {
    service.token("anna", Role.SUBMIT);
    try (var none = open(null);
        var wrong = open(null)) {
      none.say("{}");
      wrong.say("{\"token\": \"atl_00000000_%s\"}".formatted("A".repeat(43)));

      assertThat(none.next().at("/data/code").asString()).isEqualTo("TOKEN_MISSING");
      assertThat(wrong.next().at("/data/code").asString()).isEqualTo("TOKEN_REFUSED");
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

    try (var heard = open(anna)) {
      heard.say("{\"job\": \"%s\"}".formatted(his));
      assertThat(heard.next().at("/data/code").asString()).isEqualTo("JOB_UNKNOWN");
    }
  }

  @Test
  void refusesAFirstMessageThatIsNone() throws Exception {
    try (var heard = open(null)) {
      heard.say("{\"jobs\": 1}");
      assertThat(heard.next().at("/data/code").asString()).isEqualTo("REQUEST_INVALID");
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
      heard.next();
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
      heard.next();
      service.stop();
      assertThat(heard.closed.join()).isIn(WebSocket.NORMAL_CLOSURE, 1001);
    }
  }

  private JobId submitted(String tenant) {
    var work = JobWork.of(new Workflow(new LinkedHashMap<>()), new LinkedHashMap<>());
    return service.jobs.submit(new JobRequest(work, JobTerms.of(tenant))).id();
  }

  private HeardFrames open(@Nullable String token) {
    return open(token, null);
  }

  private HeardFrames open(@Nullable String token, @Nullable String origin) {
    return HeardFrames.open(service.client, service.at("/v1/events"), token, origin);
  }
}
