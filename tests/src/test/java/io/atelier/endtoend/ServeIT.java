package io.atelier.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The service as a user starts it, with real workers, and as a client meets it.
@Timeout(600)
class ServeIT {

  private static final Path WORKFLOW = CommandLineRun.ROOT.resolve("workflows/text-to-image.json");

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private Process service;
  private URI address;

  @BeforeAll
  static void needsPython() {
    NeedsPython.orSkip();
  }

  /// Jobs of its own, over the environment that there is.
  @BeforeEach
  void start() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    for (String shared : List.of("envs", "builtin-models")) {
      Path there = Path.of(System.getProperty("atelier.data"), shared);
      if (Files.exists(there) && !Files.exists(data.resolve(shared))) {
        Files.createSymbolicLink(data.resolve(shared), there);
      }
    }
    service =
        CommandLineRun.start(
            folder,
            List.of("-Datelier.data=" + data),
            Map.of("ATELIER_DATA", data.toString()),
            "serve",
            "--port",
            "0",
            "--env",
            "default");
    var out = service.inputReader();
    String said = out.readLine();
    assertThat(said).startsWith("Atelier takes jobs at http://127.0.0.1:");
    address = URI.create(said.substring(said.indexOf("http")));
    Thread.ofVirtual().start(() -> drain(out));
    Thread.ofVirtual().start(() -> drain(service.errorReader()));
  }

  @AfterEach
  void stop() throws InterruptedException {
    service.destroy();
    assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void makesThePictureThatAClientAsksForAndKeepsItOverARestart() throws Exception {
    JsonNode submitted =
        json(
            client.send(
                HttpRequest.newBuilder(URI.create(address + "?set=sampler.steps=3"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofFile(WORKFLOW))
                    .build(),
                HttpResponse.BodyHandlers.ofString()));
    String job = submitted.path("href").asString();

    var events = ask(job + "/events").body();
    assertThat(events).contains("event:node_progress", "\"status\":\"done\"");

    JsonNode made = json(ask(job));
    assertThat(made.path("status").asString()).isEqualTo("done");
    JsonNode artifact = made.path("artifacts").get(0);
    assertThatIsThePicture(artifact);

    stop();
    start();
    assertThat(json(ask(job)).path("artifacts").get(0)).isEqualTo(artifact);
    assertThatIsThePicture(artifact);
  }

  private void assertThatIsThePicture(JsonNode artifact) throws Exception {
    byte[] bytes =
        client
            .send(
                request(artifact.path("href").asString()), HttpResponse.BodyHandlers.ofByteArray())
            .body();
    var sha256 = MessageDigest.getInstance("SHA-256").digest(bytes);
    assertThat(HexFormat.of().formatHex(sha256)).isEqualTo(artifact.path("sha256").asString());
    assertThat(ImageIO.read(new ByteArrayInputStream(bytes)).getWidth()).isEqualTo(128);
  }

  private HttpResponse<String> ask(String path) throws IOException, InterruptedException {
    return client.send(request(path), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(address.resolve(path)).build();
  }

  private static JsonNode json(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
    return JsonMapper.shared().readTree(response.body());
  }

  private static void drain(BufferedReader lines) {
    lines.lines().forEach(_ -> {});
  }
}
