package io.atelier.cli.bench;

import io.atelier.artifacts.Png;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A ComfyUI that is asked over HTTP, as its clients do.
///
/// @param folder its base folder
record ComfyUiPictures(ComfyUi peer, Path folder) implements PictureMaker {

  private static final long LOOK = Duration.ofMillis(10).toNanos();

  @Override
  public ProcessHandle process() {
    return peer.process().toHandle();
  }

  @Override
  public Made make(TextToImage workflow, int number) throws IOException {
    var order = JsonMapper.shared().createObjectNode().set("prompt", workflow.json(number));
    var began = System.nanoTime();
    var id = post(order.toString()).required("prompt_id").asString();
    var history = peer.address().resolve("/history/" + id);
    var said = HttpQueue.ask(history).path(id);
    while (said.isMissingNode()) {
      if (!peer.process().isAlive()) {
        throw new IOException("ComfyUI has ended; its log is comfyui.log in " + folder);
      }
      LockSupport.parkNanos(LOOK);
      said = HttpQueue.ask(history).path(id);
    }
    var seconds = (System.nanoTime() - began) / 1e9;
    var saved = said.path("outputs").path("save").path("images").path(0).path("filename");
    if (!saved.isString()) {
      throw new IOException("ComfyUI could not: " + said.path("status"));
    }
    var picture = folder.resolve("output").resolve(saved.asString());
    try (var in = new BufferedInputStream(Files.newInputStream(picture))) {
      return new Made(seconds, Png.pixels(in));
    }
  }

  private JsonNode post(String order) throws IOException {
    URI prompt = peer.address().resolve("/prompt");
    var request =
        HttpRequest.newBuilder(prompt)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(order))
            .build();
    try (var client = HttpClient.newHttpClient()) {
      var answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(
            "%s says %d: %s".formatted(prompt, answer.statusCode(), answer.body()));
      }
      return JsonMapper.shared().readTree(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    peer.close();
  }
}
