package io.atelier.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Requests to a service, and what its answers mean. Any thread.
///
/// @param token null where none is asked for
record Calls(HttpClient http, URI service, @Nullable String token) {

  private static final JsonMapper JSON = Json.MAPPER;
  private static final Duration TO_ANSWER = Duration.ofMinutes(1);
  private static final int TRIES = 4;
  private static final int CONFLICT = 409;
  private static final int PRECONDITION_FAILED = 412;
  private static final int PRECONDITION_REQUIRED = 428;
  static final int FIRST_ERROR = 400;

  /// @param path from the root, encoded
  HttpRequest.Builder to(String path) {
    var request =
        HttpRequest.newBuilder(service.resolve(path))
            .timeout(TO_ANSWER)
            .header("Accept", "application/json")
            .header("Content-Type", "application/json");
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  /// @param as what the answer is read as
  <T> CompletableFuture<T> send(HttpRequest.Builder request, Class<T> as) {
    return bytes(request.build()).thenApply(body -> read(body, as));
  }

  /// The same, with the answer's ETag as its field `tag`.
  <T> CompletableFuture<T> sendTagged(HttpRequest.Builder request, Class<T> as) {
    return answer(request.build())
        .thenApply(answer -> {
          var read = read(body(answer), ObjectNode.class);
          answer.headers().firstValue("ETag").ifPresent(tag -> read.put("tag", tag));
          return JSON.treeToValue(read, as);
        });
  }

  /// An answer without a body.
  CompletableFuture<Void> send(HttpRequest.Builder request) {
    return bytes(request.build()).thenAccept(_ -> {});
  }

  /// Of a request that may be sent twice: once more, after a pause that doubles, where no answer
  /// came.
  <T> CompletableFuture<T> sendAgain(HttpRequest.Builder request, Class<T> as) {
    return again(request.build(), 1).thenApply(body -> read(body, as));
  }

  private CompletableFuture<byte[]> again(HttpRequest request, int tried) {
    return bytes(request)
        .exceptionallyCompose(failure ->
            tried < TRIES && cause(failure) instanceof IOException
                ? CompletableFuture.supplyAsync(() -> request, later(tried))
                    .thenCompose(once -> again(once, tried + 1))
                : CompletableFuture.failedFuture(failure));
  }

  private static Executor later(int tried) {
    return CompletableFuture.delayedExecutor(125L << tried, TimeUnit.MILLISECONDS);
  }

  private CompletableFuture<byte[]> bytes(HttpRequest request) {
    return answer(request).thenApply(Calls::body);
  }

  private CompletableFuture<HttpResponse<byte[]>> answer(HttpRequest request) {
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  private static byte[] body(HttpResponse<byte[]> answer) {
    if (answer.statusCode() >= FIRST_ERROR) {
      throw refused(answer.statusCode(), answer.body());
    }
    return answer.body();
  }

  /// Opens a stream of events; on the calling thread, which may block. To be closed.
  ///
  /// @param after id of the last event that was seen; null for none
  InputStream open(String path, @Nullable String after) throws IOException, InterruptedException {
    var request = to(path).setHeader("Accept", "text/event-stream").GET();
    if (after != null) {
      request.header("Last-Event-ID", after);
    }
    var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    if (answer.statusCode() >= FIRST_ERROR) {
      try (var body = answer.body()) {
        throw refused(answer.statusCode(), body.readAllBytes());
      }
    }
    return answer.body();
  }

  CompletableFuture<byte[]> download(Artifact artifact) {
    return bytes(to(artifact.href()).setHeader("Accept", "*/*").GET().build());
  }

  CompletableFuture<Path> download(Artifact artifact, Path file) {
    return new Download(this, artifact, file).go();
  }

  /// What the service says of a request that it refused, in its words as far as they can be read.
  static ServiceException refused(int status, byte[] body) {
    try {
      var problem = JSON.readValue(body, Problem.class);
      if (problem != null && problem.code() != null && problem.detail() != null) {
        return refused(status, problem.code(), problem.detail(), problem.findingsOrNone());
      }
    } catch (JacksonException _) {
      // Something in between answered, in its own way.
    }
    return new ServiceException(
        status,
        "HTTP_" + status,
        "Not the service but something before it answered, with %d.".formatted(status),
        List.of());
  }

  private static ServiceException refused(
      int status, String code, String detail, List<Finding> findings) {
    return switch (status) {
      case CONFLICT, PRECONDITION_FAILED, PRECONDITION_REQUIRED ->
          new ConflictException(status, code, detail, findings);
      default -> new ServiceException(status, code, detail, findings);
    };
  }

  private record Problem(
      @Nullable String code, @Nullable String detail, @Nullable List<Finding> findings) {
    List<Finding> findingsOrNone() {
      return findings == null ? List.of() : findings;
    }
  }

  private static <T> T read(byte[] body, Class<T> as) {
    try {
      return JSON.readValue(body, as);
    } catch (JacksonException e) {
      throw new CompletionException(
          new IOException("The service's answer cannot be read: " + e.getOriginalMessage(), e));
    }
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  static String query(Map<String, String> parameters) {
    return parameters.isEmpty()
        ? ""
        : parameters.entrySet().stream()
            .map(each -> each.getKey() + "=" + encoded(each.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// The token is nobody's to read.
  @Override
  public String toString() {
    return "Calls to " + service;
  }
}
