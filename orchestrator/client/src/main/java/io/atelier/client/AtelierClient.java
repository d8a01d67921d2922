package io.atelier.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A service, as one tenant sees it. Any thread may call; nothing blocks. A future fails with
/// [ServiceException] where the service refuses, with [IOException] where it does not answer.
public final class AtelierClient implements AutoCloseable {

  private static final Duration TO_CONNECT = Duration.ofSeconds(10);

  private final HttpClient http;
  private final Calls calls;

  private AtelierClient(HttpClient http, Calls calls) {
    this.http = http;
    this.calls = calls;
  }

  /// A service that asks nobody who they are: one that listens on loopback only.
  ///
  /// @param service its address, such as `http://127.0.0.1:8188`
  public static AtelierClient of(URI service) {
    return open(service, null);
  }

  /// A service that asks for a token.
  ///
  /// @param token as `./atelier token create` printed it; kept out of every text
  public static AtelierClient of(URI service, String token) {
    return open(service, token);
  }

  private static AtelierClient open(URI service, @Nullable String token) {
    var http = HttpClient.newBuilder().connectTimeout(TO_CONNECT).build();
    return new AtelierClient(http, new Calls(http, service, token));
  }

  /// Submits a job. A connection that breaks is tried again, and the job is there once all the
  /// same.
  public CompletableFuture<Submitted> submit(JobRequest request) {
    var call =
        calls
            .to("/v1/jobs")
            .header("Idempotency-Key", request.idempotencyKey())
            .POST(HttpRequest.BodyPublishers.ofString(request.json()));
    return calls.sendAgain(call, Submitted.class);
  }

  /// Submits several jobs, all or none. Their idempotency keys are not looked at.
  ///
  /// @return in the order of the requests
  public CompletableFuture<List<Submitted>> submitAll(List<JobRequest> requests) {
    var body = JsonNodeFactory.instance.objectNode();
    var jobs = body.putArray("jobs");
    requests.forEach(request -> jobs.add(request.envelope()));
    return calls.send(post("/v1/jobs/batch", body), SubmittedJobs.class).thenApply(it -> it.jobs());
  }

  private record SubmittedJobs(List<Submitted> jobs) {}

  public CompletableFuture<Job> job(String id) {
    return calls.send(calls.to(path(id)).GET(), Job.class);
  }

  /// Jobs, newest first.
  ///
  /// @param before `next` of the page before; null for the first
  /// @param limit how many at most, from 1 to 500
  public CompletableFuture<JobPage> jobs(JobFilter filter, @Nullable String before, int limit) {
    var query = new LinkedHashMap<>(filter.parameters());
    query.put("limit", Integer.toString(limit));
    if (before != null) {
      query.put("before", before);
    }
    return calls.send(calls.to("/v1/jobs" + Calls.query(query)).GET(), JobPage.class);
  }

  /// Asks a job to stop; one that has ended stays as it is.
  public CompletableFuture<Job> cancel(String id) {
    return calls.send(post(path(id) + "/cancel", empty()), Job.class);
  }

  /// Asks every job of the filter to stop.
  ///
  /// @return how many were asked
  public CompletableFuture<Integer> cancelAll(JobFilter filter) {
    var path = "/v1/jobs/cancel" + Calls.query(filter.parameters());
    return calls.send(post(path, empty()), Asked.class).thenApply(Asked::cancelled);
  }

  private record Asked(int cancelled) {}

  /// Submits a failed or cancelled job once more, as a job of its own.
  public CompletableFuture<Submitted> retry(String id) {
    return calls.send(post(path(id) + "/retry", empty()), Submitted.class);
  }

  /// Submits a job several times over with other values, such as ten seeds; all or none.
  ///
  /// @param changes what to set, for each new job: `NODE.INPUT` → value
  public CompletableFuture<List<Submitted>> cloneWith(
      String id, List<Map<String, Object>> changes) {
    var body = empty();
    body.set("changes", Json.MAPPER.valueToTree(changes));
    return calls
        .send(post(path(id) + "/clone", body), SubmittedJobs.class)
        .thenApply(SubmittedJobs::jobs);
  }

  /// Forgets a job that has ended.
  public CompletableFuture<Void> delete(String id) {
    return calls.send(calls.to(path(id)).DELETE());
  }

  /// What happens to a job, to its end. A broken connection is taken up again where it broke, also
  /// when the service has been started anew; only after a minute without one it fails.
  ///
  /// @return each subscriber hears it from when it subscribes on
  public Flow.Publisher<JobUpdate> updates(String id) {
    return new JobUpdates(calls, path(id) + "/events");
  }

  /// Waits for a job's end, whatever it is.
  ///
  /// @return the job as it ended; see [Job#orThrow]
  public CompletableFuture<Job> end(String id) {
    var ended = new CompletableFuture<Void>();
    updates(id).subscribe(new AwaitEnd(ended));
    return ended.thenCompose(_ -> job(id));
  }

  /// The bytes of an artifact.
  public CompletableFuture<byte[]> content(Artifact artifact) {
    return calls.download(artifact);
  }

  /// Saves an artifact: the file is whole or not there.
  ///
  /// @param file replaced if it exists; its folder must exist
  /// @return the file
  public CompletableFuture<Path> save(Artifact artifact, Path file) {
    return calls.download(artifact, file);
  }

  /// Keeps an artifact when its job is deleted.
  ///
  /// @param sha256 of an artifact that one of the tenant's jobs made
  public CompletableFuture<Pin> pin(String sha256) {
    return calls.send(calls.to(pinOf(sha256)).PUT(HttpRequest.BodyPublishers.noBody()), Pin.class);
  }

  /// Lets go of it: it is removed once no job has it any more.
  public CompletableFuture<Void> unpin(String sha256) {
    return calls.send(calls.to(pinOf(sha256)).DELETE());
  }

  /// What is pinned.
  ///
  /// @param after `next` of the page before; null for the first
  /// @param limit how many at most, from 1 to 500
  public CompletableFuture<PinPage> pins(@Nullable String after, int limit) {
    var query = new LinkedHashMap<String, String>();
    query.put("limit", Integer.toString(limit));
    if (after != null) {
      query.put("after", after);
    }
    return calls.send(calls.to("/v1/pins" + Calls.query(query)).GET(), PinPage.class);
  }

  private static String pinOf(String sha256) {
    return "/v1/artifacts/" + Calls.encoded(sha256) + "/pin";
  }

  /// The workflows that are saved under names.
  public SavedWorkflows workflows() {
    return new SavedWorkflows(calls);
  }

  /// Ends what still listens.
  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }

  private static String path(String id) {
    return "/v1/jobs/" + Calls.encoded(id);
  }

  private HttpRequest.Builder post(String path, ObjectNode body) {
    return calls.to(path).POST(HttpRequest.BodyPublishers.ofString(body.toString()));
  }

  private static ObjectNode empty() {
    return JsonNodeFactory.instance.objectNode();
  }
}
