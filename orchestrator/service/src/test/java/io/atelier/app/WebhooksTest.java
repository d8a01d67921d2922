package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.atelier.access.AuditLog;
import io.atelier.access.Rate;
import io.atelier.access.Tokens;
import io.atelier.api.InputPlace;
import io.atelier.api.JobTraces;
import io.atelier.api.Limits;
import io.atelier.api.OutputPlace;
import io.atelier.api.PythonStatus;
import io.atelier.api.ServerPaths;
import io.atelier.api.editor.EditorPlace;
import io.atelier.api.gate.Authentication;
import io.atelier.api.gate.HostCheck;
import io.atelier.api.webhooks.CallSettings;
import io.atelier.api.webhooks.CallTargets;
import io.atelier.artifacts.OutputFolder;
import io.atelier.catalog.DigestCache;
import io.atelier.catalog.ModelCatalog;
import io.atelier.jobs.Callback;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobSettings;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.JobTerms;
import io.atelier.jobs.PlayedWorker;
import io.atelier.jobs.Requests;
import io.atelier.jobs.local.LocalJobs;
import io.atelier.library.Pins;
import io.atelier.library.SavedWorkflows;
import io.atelier.library.UploadFolders;
import io.atelier.library.UserFiles;
import io.atelier.library.UserSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Who asked for it is told how a job ended, at least once, whatever stands in the way.
@Timeout(120)
class WebhooksTest {

  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final CallSettings FAST =
      new CallSettings(
          Set.of(),
          Duration.ofMillis(10),
          Duration.ofSeconds(30),
          Duration.ofMillis(20),
          Duration.ofMillis(50),
          1_000);

  private static final Limits UNHURRIED =
      new Limits(8 << 20, 8 << 20, 5_000, 100_000, 1_000, new Rate(1e6, 1_000_000), 2_000);

  @TempDir private Path folder;
  private Receiver receiver;
  private Service service;

  @BeforeEach
  void start() throws IOException {
    receiver = new Receiver();
    service = new Service(folder, FAST);
  }

  @AfterEach
  void stop() throws IOException {
    service.close();
    receiver.close();
  }

  @Test
  void tellsHowAJobEndedWithASignature() throws Exception {
    var id = service.submit("Save", receiver.at("/hook?x=1"), SECRET);

    var call = receiver.call();
    assertThat(call.query()).isEqualTo("x=1");
    assertThat(call.header("content-type")).startsWith("application/json");
    assertThat(call.header("webhook-id")).isEqualTo("msg_" + id);
    assertThat(call.header("webhook-signature")).isEqualTo("v1," + call.signature());
    var told = JsonMapper.shared().readTree(call.body());
    assertThat(told.path("type").asString()).isEqualTo("job.done");
    assertThat(told.path("data").path("id").asString()).isEqualTo(id.text());
    assertThat(told.path("data").path("artifacts")).isNotEmpty();
    var job = service.jobWhen(id, "delivered");
    assertThat(job.path("callback").path("tries").asInt()).isOne();
    assertThat(job.path("callback").path("signed").asBoolean()).isTrue();
    assertThat(job.toString()).doesNotContain(SECRET);
  }

  @Test
  void tellsOfAFailureWithoutItsTraceback() throws Exception {
    service.submit("Fail", receiver.at("/hook"), null);

    var call = receiver.call();
    var failure = JsonMapper.shared().readTree(call.body()).path("data").path("failure");
    assertThat(failure.path("code").isString()).isTrue();
    assertThat(failure.path("traceback").isNull()).isTrue();
    assertThat(call.exchange().getRequestHeaders()).doesNotContainKey("webhook-signature");
  }

  @Test
  void comesAgainUntilItIsTakenAlwaysUnderOneId() throws Exception {
    receiver.answers(500, 302, 429);
    var id = service.submit("Save", receiver.at("/hook"), SECRET);

    var ids = new TreeSet<String>();
    for (var number = 0; number < 4; number++) {
      var call = receiver.call();
      ids.add(call.header("webhook-id"));
      assertThat(call.exchange().getRequestURI().getPath()).isEqualTo("/hook");
    }
    assertThat(ids).hasSize(1);
    var callback = service.jobWhen(id, "delivered").path("callback");
    assertThat(callback.path("tries").asInt()).isEqualTo(4);
    assertThat(callback.has("failure")).isFalse();
  }

  @Test
  void comesAgainAfterTheServiceWasStartedAnew() throws Exception {
    receiver.answers(500);
    var id = service.submit("Save", receiver.at("/hook"), SECRET);
    receiver.call();
    service.jobWhen(id, "due");
    service.close();
    service = new Service(folder, FAST);

    assertThat(receiver.call().header("webhook-id")).isEqualTo("msg_" + id);
    service.jobWhen(id, "delivered");
  }

  @Test
  void givesUpInTheEndAndSaysSo() throws Exception {
    service.close();
    service =
        new Service(
            folder,
            new CallSettings(
                Set.of(), FAST.look(), FAST.timeout(), FAST.pause(), FAST.longest(), 3));
    receiver.answers(500, 500, 500, 500);
    var id = service.submit("Save", receiver.at("/hook"), SECRET);

    var callback = service.jobWhen(id, "given_up").path("callback");
    assertThat(callback.path("tries").asInt()).isEqualTo(3);
    assertThat(callback.path("failure").path("code").asString()).isEqualTo("CALLBACK_GIVEN_UP");
    assertThat(callback.path("failure").path("message").asString()).contains("answered with 500");
  }

  @Test
  void triesNoMoreWhereItIsNotWanted() throws Exception {
    receiver.answers(410);
    var id = service.submit("Save", receiver.at("/hook"), SECRET);

    var callback = service.jobWhen(id, "given_up").path("callback");
    assertThat(callback.path("tries").asInt()).isOne();
    assertThat(callback.path("failure").path("code").asString()).isEqualTo("CALLBACK_REJECTED");
  }

  /// It takes connections and never answers, for as long as this test lasts.
  @Test
  void delaysNobodyForOneThatIsDead() throws Exception {
    try (var dead = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var there = URI.create("http://127.0.0.1:%d/".formatted(dead.getLocalPort()));
      for (var number = 0; number < 300; number++) {
        service.submit("Save", there, SECRET);
      }
      var last = service.submit("Save", receiver.at("/hook"), SECRET);

      assertThat(receiver.call().header("webhook-id")).isEqualTo("msg_" + last);
      service.jobWhen(last, "delivered");
    }
  }

  @Test
  void readsNothingOfAnAnswerThatNeverEnds() throws Exception {
    receiver.answers(Receiver.ENDLESS);
    var id = service.submit("Save", receiver.at("/hook"), SECRET);

    service.jobWhen(id, "delivered");
  }

  @Test
  void saysThatNobodyListens() throws Exception {
    int port;
    try (var gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    var id = service.submit("Save", URI.create("http://127.0.0.1:%d/".formatted(port)), SECRET);

    service.jobWhen(id, "due", callback -> callback.path("tries").asInt() > 0);
    assertThat(service.job(id).path("callback").path("failure").path("code").asString())
        .isEqualTo("CALLBACK_UNREACHABLE");
  }

  /// Real jobs, whose worker is played, below the real API.
  private static final class Service implements AutoCloseable {

    private final LocalJobs jobs;
    private final PlayedWorker worker;
    private final WebServer server;
    private final AuditLog audit;
    private final HttpClient client = HttpClient.newHttpClient();

    Service(Path folder, CallSettings calls) {
      var outputs = OutputFolder.open(folder.resolve("outputs"), Clock.systemUTC());
      worker = new PlayedWorker(outputs);
      audit = new AuditLog(folder, 1 << 20);
      jobs =
          LocalJobs.open(
              JobSettings.in(folder).withGrace(Duration.ZERO).withFreeBytes(0),
              outputs,
              () -> Long.MAX_VALUE);
      jobs.serve("one", worker);
      var tokens = new Tokens(folder, InstantSource.system());
      server =
          WebServer.start(
              new ServiceParts(
                  jobs,
                  new PlayedWorkers(),
                  new ModelCatalog(List.of()),
                  outputs,
                  new OutputPlace(outputs.root()),
                  new HostCheck(Set.of()),
                  new Authentication(tokens, true),
                  audit,
                  JobTraces.NONE,
                  UNHURRIED,
                  calls,
                  new CallTargets(calls.hosts(), () -> true),
                  new SavedWorkflows(new TablesOfJobs(jobs), InstantSource.system()),
                  new WorkflowFolder(folder),
                  new InputPlace(folder),
                  new DigestCache(folder),
                  () -> new PythonStatus.Report(null, List.of(), List.of(), 0),
                  new ServerPaths(Map.of(folder, "data")),
                  new Pins(new TablesOfJobs(jobs), InstantSource.system()),
                  new UserFiles(new TablesOfJobs(jobs), InstantSource.system()),
                  new UserSettings(new TablesOfJobs(jobs)),
                  new UploadFolders(new TablesOfJobs(jobs)),
                  EditorPlace.NONE),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              false);
    }

    JobId submit(String type, URI url, @Nullable String secret) {
      var ends = new TreeSet<>(Set.of(JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED));
      var terms = JobTerms.of("default").withCallback(new Callback(url, secret, ends));
      return jobs.submit(Requests.of(type, terms)).id();
    }

    JsonNode job(JobId id) throws IOException, InterruptedException {
      var request = HttpRequest.newBuilder(server.address().resolve("/v1/jobs/" + id)).build();
      var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return JsonMapper.shared().readTree(answer.body());
    }

    JsonNode jobWhen(JobId id, String state) throws Exception {
      return jobWhen(id, state, _ -> true);
    }

    /// The job once its callback stands so.
    JsonNode jobWhen(JobId id, String state, java.util.function.Predicate<JsonNode> more)
        throws Exception {
      while (true) {
        var job = job(id);
        var callback = job.path("callback");
        if (callback.path("state").asString().equals(state) && more.test(callback)) {
          return job;
        }
        Thread.onSpinWait();
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
      jobs.close();
      worker.close();
      audit.close();
      client.close();
    }
  }

  /// A call as it came.
  private record Call(HttpExchange exchange, String body) {

    String header(String name) {
      return exchange.getRequestHeaders().getFirst(name);
    }

    String query() {
      return exchange.getRequestURI().getQuery();
    }

    /// What it should be signed with.
    String signature() throws Exception {
      var mac = Mac.getInstance("HmacSHA256");
      var key = Base64.getDecoder().decode(SECRET.substring("whsec_".length()));
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      var before = header("webhook-id") + "." + header("webhook-timestamp") + ".";
      var signed = (before + body).getBytes(StandardCharsets.UTF_8);
      return Base64.getEncoder().encodeToString(mac.doFinal(signed));
    }
  }

  /// Somebody else's server.
  private static final class Receiver implements AutoCloseable {

    static final int ENDLESS = -1;

    private final HttpServer server;
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final Deque<Integer> answers = new ArrayDeque<>();

    Receiver() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", this::take);
      server.start();
    }

    URI at(String path) {
      return URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
    }

    /// What the next calls are answered with; 204 after these.
    synchronized void answers(Integer... next) {
      answers.addAll(List.of(next));
    }

    private synchronized int next() {
      return answers.isEmpty() ? 204 : answers.removeFirst();
    }

    private void take(HttpExchange exchange) throws IOException {
      try (exchange) {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        calls.add(new Call(exchange, body));
        int status = next();
        if (status == ENDLESS) {
          exchange.sendResponseHeaders(200, 0);
          while (true) {
            exchange.getResponseBody().write(new byte[65_536]);
          }
        }
        exchange.getResponseHeaders().set("Location", "/elsewhere");
        exchange.getResponseHeaders().set("Retry-After", "0");
        exchange.sendResponseHeaders(status, -1);
      }
    }

    Call call() throws InterruptedException {
      var call = calls.poll(60, TimeUnit.SECONDS);
      assertThat(call).as("a call").isNotNull();
      return call;
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
