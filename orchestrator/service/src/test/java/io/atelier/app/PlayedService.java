package io.atelier.app;

import io.atelier.access.AuditLog;
import io.atelier.access.Role;
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
import io.atelier.catalog.InputFolder;
import io.atelier.catalog.ModelCatalog;
import io.atelier.catalog.RoutedChoices;
import io.atelier.jobs.Jobs;
import io.atelier.library.Pins;
import io.atelier.library.SavedWorkflows;
import io.atelier.library.UploadFolders;
import io.atelier.library.UserFiles;
import io.atelier.library.UserSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The real API over real HTTP, on a port of its own, over jobs that a test plays.
final class PlayedService implements AutoCloseable {

  static final Path ROOT = Path.of(System.getProperty("atelier.root"));

  final PlayedJobs jobs = new PlayedJobs();
  final PlayedWorkers workers = new PlayedWorkers();
  final Tokens tokens;
  final OutputFolder artifacts;
  final HttpClient client = HttpClient.newHttpClient();

  private final WebServer server;
  private final AtomicBoolean open = new AtomicBoolean(true);
  private final AuditLog audit;
  private final OwnTables tables;

  private PlayedService(
      Path folder, Limits limits, boolean loopback, @Nullable Jobs real, @Nullable Path editor) {
    tokens = new Tokens(folder, InstantSource.system());
    artifacts = OutputFolder.open(folder.resolve("outputs"), Clock.systemUTC());
    audit = new AuditLog(folder, 1 << 20);
    tables = new OwnTables(folder, artifacts);
    server =
        WebServer.start(
            new ServiceParts(
                real == null ? jobs : real,
                workers,
                new RoutedChoices(
                    Map.of("input", new InputFolder(folder.resolve("input"))),
                    new ModelCatalog(List.of(ROOT.resolve("py/src/atelier/models")))),
                artifacts,
                new OutputPlace(artifacts.root()),
                new HostCheck(Set.of("atelier.example")),
                new Authentication(tokens, loopback),
                audit,
                JobTraces.NONE,
                limits,
                CallSettings.USUAL,
                new CallTargets(Set.of(), () -> loopback && !tokens.areNeeded()),
                new SavedWorkflows(tables, InstantSource.system()),
                new WorkflowFolder(ROOT.resolve("workflows")),
                new InputPlace(folder.resolve("input")),
                new DigestCache(folder),
                () -> new PythonStatus.Report(null, List.of(), List.of(), 0),
                new ServerPaths(Map.of(folder, "data", ROOT, "atelier")),
                new Pins(tables, InstantSource.system()),
                new UserFiles(tables, InstantSource.system()),
                new UserSettings(tables),
                new UploadFolders(tables),
                new EditorPlace(editor)),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            false);
  }

  static PlayedService start(Path folder) {
    return new PlayedService(folder, Limits.USUAL, true, null, null);
  }

  static PlayedService start(Path folder, Limits limits) {
    return new PlayedService(folder, limits, true, null, null);
  }

  /// With an editor.
  static PlayedService startWithEditor(Path folder, Path editor) {
    return new PlayedService(folder, Limits.USUAL, false, null, editor);
  }

  /// As if it listened to the whole world.
  static PlayedService startOpen(Path folder) {
    return new PlayedService(folder, Limits.USUAL, false, null, null);
  }

  /// The same over jobs that are kept in a database.
  static PlayedService startOver(Jobs real, Path folder) {
    return new PlayedService(folder, Limits.USUAL, true, real, null);
  }

  URI at(String path) {
    return server.address().resolve(path);
  }

  int port() {
    return server.address().getPort();
  }

  /// A token's text.
  String token(String tenant, Role role) {
    return tokens.create("test", tenant, role).secret().shownOnce();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(at(path));
  }

  HttpRequest.Builder request(String path, String token) {
    return request(path).header("Authorization", "Bearer " + token);
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    return send(posting(request(path), json));
  }

  static HttpRequest.Builder posting(HttpRequest.Builder request, String json) {
    return request
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json));
  }

  static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }

  /// Ends the service and leaves its clients as they are.
  void stop() {
    if (open.compareAndSet(true, false)) {
      server.close();
    }
  }

  @Override
  public void close() throws IOException {
    stop();
    client.close();
    tables.close();
    audit.close();
  }
}
