package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// What came over a WebSocket. A binary frame is shown as `{"binary": bytes}`.
final class HeardFrames implements WebSocket.Listener, AutoCloseable {

  final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
  private final StringBuilder text = new StringBuilder();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private @Nullable WebSocket socket;

  /// @param token null for none
  static HeardFrames open(HttpClient client, URI address, @Nullable String token) {
    return open(client, address, token, null);
  }

  /// @param origin of the page that opens it; null for none
  static HeardFrames open(
      HttpClient client, URI address, @Nullable String token, @Nullable String origin) {
    var heard = new HeardFrames();
    var builder = client.newWebSocketBuilder();
    if (token != null) {
      builder.header("Authorization", "Bearer " + token);
    }
    if (origin != null) {
      builder.header("Origin", origin);
    }
    var socket = URI.create(address.toString().replaceFirst("^http", "ws"));
    heard.socket = builder.buildAsync(socket, heard).join();
    return heard;
  }

  void say(String message) {
    open().sendText(message, true).join();
  }

  private WebSocket open() {
    if (socket == null) {
      throw new IllegalStateException("not open");
    }
    return socket;
  }

  JsonNode next() throws InterruptedException {
    var frame = frames.poll(30, TimeUnit.SECONDS);
    assertThat(frame).as("a frame").isNotNull();
    return frame == null ? JsonNodeFactory.instance.missingNode() : frame;
  }

  /// The next one of a type; what comes before it is passed over.
  JsonNode next(String type) throws InterruptedException {
    var frame = next();
    while (!frame.path("type").asString("").equals(type)) {
      frame = next();
    }
    return frame;
  }

  /// Everything up to the first of a type, that one too.
  List<JsonNode> until(String type) throws InterruptedException {
    var found = new ArrayList<JsonNode>();
    do {
      found.add(next());
    } while (!found.getLast().path("type").asString("").equals(type));
    return found;
  }

  List<JsonNode> rest() {
    return List.copyOf(frames);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    text.append(part);
    if (last) {
      frames.add(JsonMapper.shared().readTree(text.toString()));
      text.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
    var some = new byte[part.remaining()];
    part.get(some);
    bytes.writeBytes(some);
    if (last) {
      frames.add(JsonNodeFactory.instance.objectNode().put("binary", bytes.toByteArray()));
      bytes.reset();
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
