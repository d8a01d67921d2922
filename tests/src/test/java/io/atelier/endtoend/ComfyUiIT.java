package io.atelier.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The service as a process, its real worker, and a client of ComfyUI's.
@Timeout(900)
class ComfyUiIT {

  private static final Path WORKFLOW = CommandLineRun.ROOT.resolve("workflows/text-to-image.json");
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir private Path folder;
  private Path data;

  @BeforeAll
  static void needsPython() {
    NeedsPython.orSkip();
  }

  @BeforeEach
  void makeData() throws IOException {
    data = ServiceProcess.dataFolder(folder);
  }

  @Test
  void runsTheShippedWorkflowAndKeepsWhatDidNotChange() throws Exception {
    try (var service = ServiceProcess.start(data, 0);
        var client = Client.of(service.address(), "page")) {
      client.queue("one", 42, 4);
      var frames = client.untilTheEnd();

      assertThat(frames).filteredOn(frame -> type(frame).equals("progress")).hasSizeGreaterThan(3);
      assertThat(client.pictures).hasPositiveValue();
      var shown =
          frames.stream().filter(frame -> type(frame).equals("executed")).findFirst().orElseThrow();
      var file = shown.at("/data/output/images/0");
      var picture =
          ImageIO.read(
              new ByteArrayInputStream(
                  client.get(
                      "/view?type=output&subfolder=&filename="
                          + file.path("filename").asString())));
      assertThat(picture.getWidth()).isEqualTo(128);

      var kept = new ArrayList<String>();
      for (var seed = 43;
          seed <= 45;
          seed++) { // There may be a worker for each of several Pythons.
        client.queue("seed-" + seed, seed, 4);
        client.untilTheEnd().stream()
            .filter(frame -> type(frame).equals("execution_cached"))
            .flatMap(frame -> frame.at("/data/nodes").valueStream())
            .forEach(node -> kept.add(node.asString()));
      }
      assertThat(kept).contains("checkpoint", "prompt").doesNotContain("sampler");
      assertThat(JSON.readTree(client.get("/history")).propertyNames())
          .containsExactly("one", "seed-43", "seed-44", "seed-45");
    }
  }

  @Test
  void finishesWhatAKillInterruptedAndTellsTheSameClient() throws Exception {
    int port;
    try (var first = ServiceProcess.start(data, 0);
        var client = Client.of(first.address(), "page")) {
      port = first.address().getPort();
      client.queue("killed", 7, 40);
      client.until("progress");
      first.kill();
    }
    try (var second = ServiceProcess.start(data, port);
        var client = Client.of(second.address(), "page")) {
      var frames = client.untilTheEnd();

      assertThat(frames).extracting(ComfyUiIT::type).contains("progress", "execution_success");
      var entry = JSON.readTree(client.get("/history/killed")).path("killed");
      assertThat(entry.at("/status/status_str").asString()).isEqualTo("success");
      assertThat(entry.at("/outputs/save/images")).hasSize(1);
    }
  }

  private static String type(JsonNode frame) {
    return frame.path("type").asString("");
  }

  /// Queues prompts and listens.
  private static final class Client implements WebSocket.Listener, AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final URI address;
    private final String id;
    private final AtomicInteger pictures = new AtomicInteger();

    private Client(URI address, String id) {
      this.address = address;
      this.id = id;
    }

    static Client of(URI address, String id) {
      var client = new Client(address, id);
      var _ =
          client
              .http
              .newWebSocketBuilder()
              .buildAsync(
                  URI.create("ws://%s/ws?clientId=%s".formatted(address.getAuthority(), id)),
                  client)
              .join();
      return client;
    }

    void queue(String prompt, int seed, int steps) throws IOException, InterruptedException {
      var graph =
          Files.readString(WORKFLOW)
              .replace("\"seed\": 42", "\"seed\": " + seed)
              .replace("\"steps\": 20", "\"steps\": " + steps);
      var body =
          "{\"prompt_id\": \"%s\", \"client_id\": \"%s\", \"prompt\": %s}"
              .formatted(prompt, id, graph);
      var answer =
          http.send(
              HttpRequest.newBuilder(address.resolve("/api/prompt"))
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    byte[] get(String path) throws IOException, InterruptedException {
      var answer =
          http.send(
              HttpRequest.newBuilder(address.resolve(path)).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      return answer.body();
    }

    List<JsonNode> until(String type) throws InterruptedException {
      var heard = new ArrayList<JsonNode>();
      do {
        var frame = frames.poll(300, TimeUnit.SECONDS);
        assertThat(frame).as("a frame").isNotNull();
        heard.add(frame);
      } while (!type(heard.getLast()).equals(type));
      return heard;
    }

    /// Up to where nothing of the job is at work any more.
    List<JsonNode> untilTheEnd() throws InterruptedException {
      var heard = until("executing");
      while (!heard.getLast().at("/data/node").isNull()) {
        heard.addAll(until("executing"));
      }
      return heard;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        frames.add(JSON.readTree(text.toString()));
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
      if (last) {
        pictures.incrementAndGet();
      }
      from.request(1);
      return null;
    }

    @Override
    public void close() {
      http.shutdownNow();
    }
  }
}
