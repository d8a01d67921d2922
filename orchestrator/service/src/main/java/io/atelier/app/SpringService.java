package io.atelier.app;

import io.atelier.access.AccessCode;
import io.atelier.access.AuditLog;
import io.atelier.access.Tokens;
import io.atelier.api.InputPlace;
import io.atelier.api.JobTraces;
import io.atelier.api.Limits;
import io.atelier.api.OutputPlace;
import io.atelier.api.editor.EditorPlace;
import io.atelier.api.gate.Authentication;
import io.atelier.api.gate.HostCheck;
import io.atelier.api.webhooks.CallSettings;
import io.atelier.api.webhooks.CallTargets;
import io.atelier.artifacts.OutputFolder;
import io.atelier.catalog.DigestCache;
import io.atelier.cli.Places;
import io.atelier.cli.RunningService;
import io.atelier.cli.ServiceSettings;
import io.atelier.cli.ServiceSource;
import io.atelier.cli.WorkerPlace;
import io.atelier.cli.WorkerSettings;
import io.atelier.graph.AtelierException;
import io.atelier.graph.Shown;
import io.atelier.jobs.JobSettings;
import io.atelier.jobs.local.LocalJobs;
import io.atelier.library.Pins;
import io.atelier.library.SavedWorkflows;
import io.atelier.library.UploadFolders;
import io.atelier.library.UserFiles;
import io.atelier.library.UserSettings;
import io.atelier.workers.NamedEnvironment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The service, put together: jobs and workers below, Spring above them. Only here is Spring
/// loaded.
final class SpringService implements ServiceSource {

  private static final long AUDIT_BYTES = 16L << 20;
  private static final Duration GARBAGE = Duration.ofMinutes(10);

  private final Places places;
  private final LocalWorkers local;

  SpringService(Places places, LocalWorkers local) {
    this.places = places;
    this.local = local;
  }

  @Override
  public RunningService start(ServiceSettings settings) {
    var tokens = new Tokens(places.data(), InstantSource.system());
    var address = address(settings, tokens);
    var open = new OpenParts();
    try {
      return new Started(start(settings, tokens, address, open).address(), open);
    } catch (RuntimeException e) {
      open.close();
      throw e;
    }
  }

  /// Jobs end before the workers that run them, and what asks for jobs before those.
  private WebServer start(
      ServiceSettings settings, Tokens tokens, InetSocketAddress address, OpenParts open) {
    var outputs = OutputFolder.open(settings.out());
    var audit = open.with(new AuditLog(places.data(), AUDIT_BYTES));
    var workers =
        open.with(
            ServiceWorkers.begin(
                settings, environment -> local.begin(worker(settings, environment, outputs))));
    var jobs =
        open.with(
            LocalJobs.open(
                JobSettings.in(places.data()), outputs, outputs.root().toFile()::getUsableSpace));
    workers.all().forEach(jobs::serve);
    var tables = new TablesOfJobs(jobs);
    var pins = new Pins(tables, InstantSource.system());
    var _ = open.with(TidyUp.every(GARBAGE, () -> jobs.collectArtifacts(List.of(pins::held))));
    var calls = CallSettings.USUAL.to(settings.callbackHosts());
    var parts =
        new ServiceParts(
            jobs,
            workers,
            settings.files(),
            outputs,
            new OutputPlace(outputs.root()),
            new HostCheck(names(settings)),
            new Authentication(tokens, address.getAddress().isLoopbackAddress()),
            audit,
            traces(settings.traces(), open),
            Limits.USUAL,
            calls,
            new CallTargets(
                calls.hosts(),
                () -> address.getAddress().isLoopbackAddress() && !tokens.areNeeded()),
            new SavedWorkflows(tables, InstantSource.system()),
            new WorkflowFolder(places.root().resolve("workflows")),
            new InputPlace(settings.files().input()),
            new DigestCache(places.data()),
            new MachinePython(places),
            PlacesNamed.of(places, settings),
            pins,
            new UserFiles(tables, InstantSource.system()),
            new UserSettings(tables),
            new UploadFolders(tables),
            new EditorPlace(settings.editor()));
    return open.with(WebServer.start(parts, address, settings.jsonLog()));
  }

  /// What sends them is not even loaded where nobody wants them.
  private static JobTraces traces(@Nullable URI receiver, OpenParts open) {
    return receiver == null ? JobTraces.NONE : open.with(OtlpTraces.to(receiver));
  }

  private static WorkerSettings worker(
      ServiceSettings settings, NamedEnvironment environment, OutputFolder outputs) {
    return new WorkerSettings(
        List.of(environment), settings.files(), outputs, WorkerPlace.PROCESS, settings.engine());
  }

  private static Set<String> names(ServiceSettings settings) {
    var names = new HashSet<>(settings.names());
    names.add(settings.host());
    return names;
  }

  /// Nobody beyond this machine gets in without a token, not even for a moment.
  private static InetSocketAddress address(ServiceSettings settings, Tokens tokens) {
    try {
      var address = InetAddress.getByName(settings.host());
      if (!address.isLoopbackAddress() && !tokens.anyGood()) {
        throw new AtelierException(
            AccessCode.TOKEN_NEEDED,
            "The service would listen at %s, beyond this machine, and there is no token; make one with `atelier token create NAME`, or leave --host out."
                .formatted(settings.host()));
      }
      return new InetSocketAddress(address, settings.port());
    } catch (UnknownHostException e) {
      throw new AtelierException(
          ServiceCode.ADDRESS_UNKNOWN,
          "This machine has no address '%s'; give --host one that it has, such as 127.0.0.1."
              .formatted(Shown.text(settings.host())),
          e);
    }
  }

  private record Started(URI address, OpenParts open) implements RunningService {

    @Override
    public void close() {
      open.close();
    }
  }
}
