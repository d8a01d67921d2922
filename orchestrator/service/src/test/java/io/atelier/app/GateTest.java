package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.access.Rate;
import io.atelier.access.Role;
import io.atelier.api.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What must not get through, and what it is told.
class GateTest {

  @TempDir private Path folder;
  private final List<PlayedService> open = new ArrayList<>();

  @AfterEach
  void stop() throws IOException {
    for (var service : open) {
      service.close();
    }
  }

  private PlayedService opened(PlayedService service) {
    open.add(service);
    return service;
  }

  @Test
  void letsThisMachineInAsLongAsThereIsNoToken() throws Exception {
    var service = opened(PlayedService.start(folder));

    assertThat(service.get("/v1/me").body()).contains("\"local\"", "\"administer\"");
  }

  @Test
  void needsATokenFromTheFirstOneOnEvenWhenItIsRevoked() throws Exception {
    var service = opened(PlayedService.start(folder));
    var token = service.token("anna", Role.SUBMIT);

    assertThat(service.get("/v1/me").statusCode()).isEqualTo(401);
    assertThat(service.send(service.request("/v1/me", token)).body()).contains("\"anna\"");

    service.tokens.revoke(service.tokens.list().getFirst().id());
    assertThat(service.send(service.request("/v1/me", token)).statusCode()).isEqualTo(401);
    assertThat(service.get("/v1/me").statusCode()).isEqualTo(401);
  }

  @Test
  void needsATokenBeyondLoopback() throws Exception {
    var service = opened(PlayedService.startOpen(folder));

    var answer = service.get("/v1/jobs");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(answer.body()).contains("TOKEN_MISSING", "atelier token create");
  }

  @Test
  void answersProbesWithoutAToken() throws Exception {
    var service = opened(PlayedService.startOpen(folder));

    assertThat(service.get("/actuator/health/liveness").body()).isEqualTo("{\"status\":\"UP\"}");
    assertThat(service.get("/actuator/health/readiness").body()).isEqualTo("{\"status\":\"UP\"}");
    assertThat(service.get("/actuator/prometheus").statusCode()).isEqualTo(401);
  }

  @Test
  void answersProbesWhateverTheWorkersDo() throws Exception {
    var service = opened(PlayedService.startOpen(folder));
    service.workers.outOfReach();

    for (var probe : List.of("liveness", "readiness")) {
      var answer = service.get("/actuator/health/" + probe);
      assertThat(answer.body()).isEqualTo("{\"status\":\"UP\"}");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SUBMIT, GET, /v1/workers, 403",
    "SUBMIT, POST, /v1/queue/pause, 403",
    "SUBMIT, GET, /actuator/prometheus, 403",
    "SUBMIT, GET, /%61ctuator/prometheus, 403",
    "SUBMIT, GET, /v1/queue, 200",
    "OPERATE, GET, /v1/workers, 200",
    "OPERATE, POST, /v1/queue/pause, 200",
    "OPERATE, GET, /actuator/prometheus, 200",
    "ADMINISTER, GET, /v1/workers, 200"
  })
  void letsARoleDoWhatItMay(Role role, String method, String path, int status) throws Exception {
    var service = opened(PlayedService.startOpen(folder));
    var token = service.token("anna", role);

    var answer =
        service.send(
            service.request(path, token).method(method, HttpRequest.BodyPublishers.noBody()));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/actuator/health/../prometheus",
        "/actuator/health/..;/prometheus",
        "/actuator/health;x/../prometheus",
        "/actuator//prometheus",
        "/v1/openapi.json/../jobs",
        "/v1/artifacts/..%2f..%2fetc%2fpasswd",
        "/v1/artifacts/%2e%2e/jobs",
        "/v1/models/..%5c..",
        "/v1/jobs/%00"
      })
  void refusesPathsThatCanBeReadInSeveralWays(String path) throws Exception {
    var service = opened(PlayedService.startOpen(folder));

    assertThat(raw(service, "GET " + path, "Host: 127.0.0.1")).startsWith("HTTP/1.1 400");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "localhost:8188, 200",
    "127.0.0.1:8188, 200",
    "[::1]:8188, 200",
    "atelier.example, 200",
    "ATELIER.example:80, 200",
    "evil.example, 421",
    "127.0.0.1.evil.example, 421",
    "localhost.evil.example:8188, 421"
  })
  void goesByItsOwnNamesOnly(String host, int status) throws Exception {
    var service = opened(PlayedService.start(folder));

    assertThat(raw(service, "GET /v1/me", "Host: " + host)).startsWith("HTTP/1.1 " + status);
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8188, 200",
    "http://127.0.0.1:9999, 403",
    "http://evil.example, 403",
    "null, 403",
    "not an origin, 403"
  })
  void refusesPagesOfOtherOrigins(String origin, int status) throws Exception {
    var service = opened(PlayedService.start(folder));

    assertThat(raw(service, "GET /v1/me", "Host: 127.0.0.1:8188", "Origin: " + origin))
        .startsWith("HTTP/1.1 " + status);
  }

  @Test
  void refusesBodiesOverTheLimitWhateverTheirHeaderSays() throws Exception {
    var service =
        opened(
            PlayedService.start(folder, new Limits(1000, 1000, 10, 10, 2, new Rate(100, 100), 2)));
    var large = "{\"a\": \"%s\"}".formatted("x".repeat(2000));

    assertThat(service.post("/v1/jobs", large).statusCode()).isEqualTo(413);
    var chunked =
        service.send(
            service
                .request("/v1/jobs")
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofString(large))));
    assertThat(chunked.statusCode()).isEqualTo(413);
    assertThat(chunked.body()).contains("BODY_TOO_LARGE");
  }

  @Test
  void refusesMoreNodesTextsAndJobsThanItTakes() throws Exception {
    var service =
        opened(
            PlayedService.start(folder, new Limits(9000, 9000, 2, 10, 2, new Rate(100, 100), 2)));
    var node = "{\"class_type\": \"PreviewImage\", \"inputs\": {\"images\": \"%s\"}}";
    var one = "{\"workflow\": {\"1\": %s}}".formatted(node.formatted("x"));

    assertThat(
            service
                .post(
                    "/v1/jobs",
                    "{\"1\": %1$s, \"2\": %1$s, \"3\": %1$s}".formatted(node.formatted("x")))
                .body())
        .contains("TOO_MANY_NODES");
    assertThat(
            service
                .post("/v1/jobs", "{\"1\": %s}".formatted(node.formatted("x".repeat(11))))
                .body())
        .contains("TEXT_TOO_LONG", "Input 'images' of node 1");
    assertThat(
            service.post("/v1/jobs/batch", "{\"jobs\": [%1$s, %1$s, %1$s]}".formatted(one)).body())
        .contains("TOO_MANY_JOBS");
    assertThat(service.jobs.accepted()).isZero();
  }

  @Test
  void keepsACallerToItsRate() throws Exception {
    var service =
        opened(
            PlayedService.start(folder, new Limits(1000, 1000, 10, 10, 2, new Rate(0.001, 3), 2)));

    for (var request = 0; request < 3; request++) {
      assertThat(service.get("/v1/me").statusCode()).isEqualTo(200);
    }
    var answer = service.get("/v1/me");
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
  }

  @Test
  void slowsDownWhoGuessesTokens() throws Exception {
    var service = opened(PlayedService.startOpen(folder));
    var good = service.token("anna", Role.SUBMIT);
    var guess = good.substring(0, good.length() - 3) + "xyz";

    var last = 0;
    for (var attempt = 0; attempt < 30; attempt++) {
      last = service.send(service.request("/v1/me", guess)).statusCode();
    }

    assertThat(last).isEqualTo(429);
    assertThat(service.send(service.request("/v1/me", good)).statusCode()).isEqualTo(200);
  }

  /// Clients of OpenAI's API can't be without a key.
  @Test
  void asksForNoTokenWhileThereIsNoneWhateverIsSent() throws Exception {
    var service = opened(PlayedService.start(folder));
    assertThat(service.send(service.request("/v1/me", "sk-anything")).statusCode()).isEqualTo(200);
    service.token("anna", Role.SUBMIT);
    assertThat(service.send(service.request("/v1/me", "sk-anything")).statusCode()).isEqualTo(401);
  }

  @Test
  void keepsNoSecretAnywhere() throws Exception {
    var service = opened(PlayedService.startOpen(folder));
    var token = service.token("anna", Role.SUBMIT);
    var secret = token.substring(token.lastIndexOf('_') + 1);

    service.send(PlayedService.posting(service.request("/v1/jobs?x=" + secret, token), "{}"));
    service.send(service.request("/v1/me", token + "x"));

    service.stop(); // The line is written when the answer is out already.
    try (var files = Files.walk(folder)) {
      var text =
          files.filter(Files::isRegularFile).map(GateTest::text).collect(Collectors.joining("\n"));
      assertThat(text).doesNotContain(secret).contains("POST /v1/jobs", "TOKEN_REFUSED");
    }
    assertThat(service.tokens.list().toString()).doesNotContain(secret);
  }

  @Test
  void putsOnRecordWhoChangedWhat() throws Exception {
    var service = opened(PlayedService.startOpen(folder));
    var token = service.token("anna", Role.OPERATE);

    service.send(PlayedService.posting(service.request("/v1/queue/pause", token), ""));
    service.send(service.request("/v1/queue", token));

    service.stop();
    assertThat(Files.readAllLines(folder.resolve("access/audit.jsonl")))
        .singleElement()
        .asString()
        .contains("\"caller\":\"test\"", "\"tenant\":\"anna\"", "POST /v1/queue/pause", "200");
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// A request as no well-behaved client would write it.
  private static String raw(PlayedService service, String request, String... headers)
      throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      var text =
          request
              + " HTTP/1.1\r\n"
              + String.join("\r\n", headers)
              + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
