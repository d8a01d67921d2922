package io.atelier.cli;

import io.atelier.setup.WebEditorVersion;
import io.atelier.workers.NamedEnvironment;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Runs the service until it is asked to end.
@Command(
    name = "serve",
    description = {
      "Takes jobs over HTTP and runs them in workers of their own; ends with Ctrl-C.",
      "What it has accepted survives its end."
    },
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8188",
      description = "Where it listens; 0 for any port that is free; ${DEFAULT-VALUE} if left out.")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "The address it listens at; ${DEFAULT-VALUE} if left out. Any other than this machine's"
              + " own needs a token: see `token create`.")
  private String host;

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      description = "A name that it goes by beside its address, such as one behind a proxy.")
  private Set<String> names = Set.of();

  @Option(
      names = "--callbacks-to",
      paramLabel = "HOST",
      split = ",",
      description =
          "The only hosts that are told over HTTP how jobs ended: names, addresses, *.DOMAIN, or *."
              + " If left out: any, as long as no token is needed, and then those of the public"
              + " internet.")
  private Set<String> callbackHosts = Set.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where outputs go; outputs/ in the data folder if left out.")
  private @Nullable Path out;

  @Mixin private ModelsOption models;

  @Option(
      names = "--input",
      paramLabel = "DIR",
      description = "Where LoadImage finds pictures; input/ in the data folder if left out.")
  private @Nullable Path input;

  @Option(
      names = "--env",
      paramLabel = "NAME",
      description = "The only environment that gets a worker; every one does if left out.")
  private @Nullable String environment;

  @Option(
      names = "--editor",
      arity = "0..1",
      paramLabel = "VERSION",
      converter = EditorVersionName.class,
      description =
          "Serves ComfyUI's editor at /, which is fetched once, after asking, into the data folder;"
              + " with =1.27 that of ComfyUI 0.3.64.")
  private @Nullable WebEditorVersion editor;

  @Option(names = "--yes", description = "Answers with yes what --editor asks.")
  private boolean yes;

  @Option(names = "--log-json", description = "Writes the log as one JSON object a line.")
  private boolean jsonLog;

  @Option(
      names = "--otlp",
      paramLabel = "URL",
      description =
          "Sends a trace of each job there, over OTLP/HTTP, such as http://127.0.0.1:4318/v1/traces;"
              + " OTEL_EXPORTER_OTLP_HEADERS may hold its secret.")
  private @Nullable URI traces;

  /// For the launcher, which makes the JDK's cache of what the service needs at its start.
  @Option(names = "--rehearse", hidden = true)
  private boolean rehearse;

  @Mixin private LaneOptions lanes;

  private final Studio studio;
  private final Terminal terminal;
  private final ServiceSource source;

  ServeCommand(Studio studio, Terminal terminal, ServiceSource source) {
    this.studio = studio;
    this.terminal = terminal;
    this.source = source;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (rehearse) {
      return rehearse();
    }
    if (traces != null && !traces.toString().matches("https?://.+")) {
      throw new ParameterException(
          spec.commandLine(), "--otlp is " + traces + "; give an address that begins with http");
    }
    var editorFolder = editor == null ? null : editorFolder(editor);
    var asked = new CountDownLatch(1);
    var hook = Thread.ofPlatform().name("end-of-service").unstarted(asked::countDown);
    if (!ProgramEnd.JVM.add(hook)) {
      return ExitCode.CANCELLED;
    }
    try (RunningService service = source.start(settings(environments(), editorFolder))) {
      PrintWriter console = spec.commandLine().getOut();
      if (editor != null) {
        console.println("ComfyUI's editor is at " + service.address() + "/");
      }
      console.println("Atelier takes jobs at " + service.address() + "/v1/jobs");
      console.flush();
      asked.await();
    }
    return ExitCode.DONE;
  }

  private int rehearse() throws IOException {
    port = 0;
    try (RunningService service = source.start(settings(List.of(), null))) {
      Rehearsal.at(service.address());
    }
    return ExitCode.DONE;
  }

  private Path editorFolder(WebEditorVersion version) {
    var err = spec.commandLine().getErr();
    return new EditorConsent(err, version, yes || terminal.agrees()).folder(studio.setup().on(err));
  }

  /// @param environments those that get a worker
  private ServiceSettings settings(List<String> environments, @Nullable Path editorFolder) {
    Path data = studio.places().data();
    return new ServiceSettings(
        host,
        port,
        names,
        callbackHosts,
        new StudioFiles(
            models.roots(studio.places()), input == null ? data.resolve("input") : input),
        out == null ? data.resolve("outputs") : out,
        lanes.engine(),
        environments,
        () -> made(environments),
        jsonLog,
        traces,
        editorFolder);
  }

  private List<String> environments() {
    EnvironmentFolders folders = studio.places().environments();
    return environment == null ? folders.names() : List.of(folders.known(environment));
  }

  private List<NamedEnvironment> made(List<String> environments) {
    var python = studio.setup().on(spec.commandLine().getErr()).ensure();
    return environments.stream()
        .map(name -> studio.places().environments().named(name, python))
        .toList();
  }
}
