package io.atelier.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A service that answers what a test wrote down, in that order, and keeps what it was asked.
final class PlayedService implements AutoCloseable {

  /// What came.
  ///
  /// @param line method, path and query
  record Request(String line, String token, String key, String lastEvent, String body) {}

  /// How it answers.
  interface Answer {
    void give(HttpExchange exchange) throws IOException;
  }

  final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  PlayedService() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  PlayedService then(Answer answer) {
    answers.add(answer);
    return this;
  }

  PlayedService then(int status, String json) {
    return then(exchange -> send(exchange, status, json));
  }

  /// A stream of events that ends, or breaks, after these.
  PlayedService thenEvents(String events) {
    return then(exchange -> {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      send(exchange, 200, events);
    });
  }

  /// Takes the request and hangs up.
  PlayedService thenHangUp() {
    return then(HttpExchange::close);
  }

  private void answer(HttpExchange exchange) throws IOException {
    var headers = exchange.getRequestHeaders();
    requests.add(
        new Request(
            exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawSchemeSpecificPart(),
            String.valueOf(headers.getFirst("Authorization")),
            String.valueOf(headers.getFirst("Idempotency-Key")),
            String.valueOf(headers.getFirst("Last-Event-ID")),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    var answer = answers.poll();
    if (answer == null) {
      send(exchange, 500, "{\"code\":\"UNEXPECTED\",\"detail\":\"no answer was written down\"}");
    } else {
      answer.give(exchange);
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    send(exchange, status, text.getBytes(StandardCharsets.UTF_8));
  }

  static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    threads.close();
  }
}
