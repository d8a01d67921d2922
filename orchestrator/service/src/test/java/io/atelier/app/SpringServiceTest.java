package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.access.AccessCode;
import io.atelier.access.Role;
import io.atelier.access.Tokens;
import io.atelier.cli.AtelierCommand;
import io.atelier.cli.Places;
import io.atelier.cli.RunningService;
import io.atelier.cli.ServiceSettings;
import io.atelier.cli.Terminal;
import io.atelier.graph.AtelierException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The service as `serve` puts it together, without a worker.
class SpringServiceTest {

  @TempDir private Path folder;

  @Test
  void keepsJobsFromOneStartToTheNext() throws Exception {
    var workflow = PlayedService.ROOT.resolve("workflows/text-to-image.json");
    String id;
    try (var service = start("--port", "0");
        var client = HttpClient.newHttpClient()) {
      var answer =
          client.send(
              HttpRequest.newBuilder(service.address().resolve("/v1/jobs"))
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofFile(workflow))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      id = PlayedService.json(answer).path("id").asString();
    }
    try (var service = start("--port", "0");
        var client = HttpClient.newHttpClient()) {
      var again = get(client, service.address().resolve("/v1/jobs/" + id));
      assertThat(PlayedService.json(again).path("status").asString()).isEqualTo("queued");
    }
  }

  @Test
  void listensBeyondThisMachineOnlyWithAToken() {
    assertThat(refusal("--host", "0.0.0.0", "--port", "0")).isEqualTo(AccessCode.TOKEN_NEEDED);

    var tokens = new Tokens(folder, InstantSource.system());
    var made = tokens.create("anna", "studio", Role.SUBMIT);
    try (var service = start("--host", "0.0.0.0", "--port", "0")) {
      assertThat(service.address().getPort()).isPositive();
    }
    tokens.revoke(made.token().id());
    assertThat(refusal("--host", "0.0.0.0", "--port", "0")).isEqualTo(AccessCode.TOKEN_NEEDED);
  }

  @Test
  void saysWhenItsPortIsTaken() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(refusal("--port", Integer.toString(taken.getLocalPort())))
          .isEqualTo(ServiceCode.PORT_TAKEN);
    }
  }

  private Object refusal(String... options) {
    var thrown = new ArrayList<Object>();
    assertThatThrownBy(() -> start(options).close())
        .isInstanceOf(AtelierException.class)
        .satisfies(e -> thrown.add(((AtelierException) e).code()));
    return thrown.getFirst();
  }

  private static HttpResponse<String> get(HttpClient client, URI address) throws Exception {
    return client.send(
        HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
  }

  /// Starts it as the command line would, with these options and no environment.
  private RunningService start(String... options) {
    var places = new Places(PlayedService.ROOT, folder);
    var seen = new ArrayList<ServiceSettings>();
    var arguments = new ArrayList<>(List.of("serve"));
    arguments.addAll(List.of(options));
    AtelierCommand.commandLine(
            places,
            new Terminal(false, false, false),
            _ -> {
              throw new AssertionError("no worker is opened here");
            },
            settings -> {
              seen.add(settings);
              throw new IllegalStateException("only its settings are wanted");
            })
        .setErr(new java.io.PrintWriter(java.io.Writer.nullWriter()))
        .execute(arguments.toArray(String[]::new));
    var wanted = seen.getFirst();
    return new SpringService(places, new LocalWorkers(places))
        .start(
            new ServiceSettings(
                wanted.host(),
                wanted.port(),
                wanted.names(),
                wanted.callbackHosts(),
                wanted.files(),
                wanted.out(),
                wanted.engine(),
                List.of(),
                List::of,
                wanted.jsonLog(),
                wanted.traces(),
                wanted.editor()));
  }
}
