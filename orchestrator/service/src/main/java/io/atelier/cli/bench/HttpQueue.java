package io.atelier.cli.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A queue behind HTTP, whoever serves it: eight clients submit, each one request after the other.
///
/// @param submit where a job is posted to
/// @param job what is posted
/// @param queue what tells how much is left
/// @param left jobs that have not ended, as it says
record HttpQueue(URI submit, String job, URI queue, ToIntFunction<JsonNode> left) {

  static final int SUBMITTERS = 8;

  private static final long LOOK = Duration.ofMillis(10).toNanos();

  /// Seconds from the first submission until nothing is left.
  ///
  /// @throws IOException when a job is refused
  double seconds(int jobs) throws IOException {
    var began = System.nanoTime();
    try (var client = HttpClient.newHttpClient();
        var submitters = Executors.newFixedThreadPool(SUBMITTERS)) {
      Callable<Integer> some = () -> submit(client, jobs / SUBMITTERS);
      var all = IntStream.range(0, SUBMITTERS).mapToObj(_ -> submitters.submit(some)).toList();
      for (var one : all) {
        var _ = one.get();
      }
      while (left.applyAsInt(ask(client, queue)) > 0) {
        LockSupport.parkNanos(LOOK);
      }
      return (System.nanoTime() - began) / 1e9;
    } catch (ExecutionException e) {
      throw new IOException("a submission failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private int submit(HttpClient client, int jobs) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(submit)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(job))
            .build();
    for (var sent = 0; sent < jobs; sent++) {
      var answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IOException(
            "%s says %d: %s".formatted(submit, answer.statusCode(), answer.body()));
      }
    }
    return jobs;
  }

  /// What is said there.
  static JsonNode ask(URI address) throws IOException {
    try (var client = HttpClient.newHttpClient()) {
      return ask(client, address);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static JsonNode ask(HttpClient client, URI address)
      throws IOException, InterruptedException {
    var answer = client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(
          "%s says %d: %s".formatted(address, answer.statusCode(), answer.body()));
    }
    return JsonMapper.shared().readTree(answer.body());
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted", e);
  }
}
