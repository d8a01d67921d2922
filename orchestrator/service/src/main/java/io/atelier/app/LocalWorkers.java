package io.atelier.app;

import io.atelier.bridge.JepPython;
import io.atelier.bridge.Python;
import io.atelier.bridge.PythonSettings;
import io.atelier.bridge.PythonStartException;
import io.atelier.catalog.DigestCache;
import io.atelier.cli.Places;
import io.atelier.cli.WorkerSettings;
import io.atelier.cli.WorkerSource;
import io.atelier.cli.WorkerUnavailableException;
import io.atelier.nodes.Computing;
import io.atelier.nodes.CustomNodes;
import io.atelier.nodes.NodeFailure;
import io.atelier.workers.InProcessWorker;
import io.atelier.workers.NamedEnvironment;
import io.atelier.workers.RoutedWorkers;
import io.atelier.workers.Worker;
import io.atelier.workers.WorkerNotStarted;
import io.atelier.workers.process.ChildProgram;
import io.atelier.workers.process.ProcessWorker;
import io.atelier.workers.process.WorkerLimits;
import io.atelier.workers.wire.WorkerSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Opens workers on this machine: in this process, over the one CPython that can be embedded in it,
/// or in a process of their own.
final class LocalWorkers implements WorkerSource, AutoCloseable {

  /// Fixed for the machine, whatever the number of lanes: it changes bits.
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  private static final System.Logger LOG = System.getLogger(LocalWorkers.class.getName());

  private final Places places;
  private @Nullable Python python;

  LocalWorkers(Places places) {
    this.places = places;
  }

  @Override
  public Worker open(WorkerSettings settings) {
    List<NamedEnvironment> environments = settings.environments();
    if (environments.size() > 1) {
      return openRouted(settings);
    }
    return switch (settings.place()) {
      case HERE -> openHere(settings, environments.getFirst());
      case PROCESS -> started(process(settings, environments.getFirst(), System.err::println));
    };
  }

  private Worker openHere(WorkerSettings settings, NamedEnvironment environment) {
    Python started = start(environment, settings.engine().computing());
    python = started;
    try {
      return new InProcessWorker(
          started,
          settings.files(),
          new DigestCache(places.data()),
          settings.artifacts(),
          settings.engine(),
          new CustomNodes(environment.customNodes()));
    } catch (NodeFailure e) {
      throw new WorkerUnavailableException(e.code(), String.valueOf(e.getMessage()), e);
    }
  }

  private Python start(NamedEnvironment environment, Computing computing) {
    try {
      return JepPython.start(
          new PythonSettings(environment.python(), List.of(places.pythonSources()), THREADS)
              .with(computing.variables()));
    } catch (PythonStartException e) {
      throw new WorkerUnavailableException(e.code().name(), String.valueOf(e.getMessage()), e);
    }
  }

  /// They start at the same time.
  private Worker openRouted(WorkerSettings settings) {
    var workers = new LinkedHashMap<String, Worker>();
    settings
        .environments()
        .forEach(environment ->
            workers.put(environment.name(), process(settings, environment, System.err::println)));
    return started(new RoutedWorkers(workers));
  }

  /// Starts one in a process of its own, without waiting for it; what it prints goes to the log.
  ///
  /// @param settings with one environment
  ProcessWorker begin(WorkerSettings settings) {
    return process(
        settings,
        settings.environments().getFirst(),
        line -> LOG.log(System.Logger.Level.INFO, line));
  }

  private ProcessWorker process(
      WorkerSettings settings, NamedEnvironment environment, Consumer<String> output) {
    return ProcessWorker.start(
        ChildProgram.ofThisBuild(),
        spec(settings, environment),
        WorkerLimits.USUAL,
        places.data().resolve("crashes"),
        output);
  }

  private static Worker started(Worker worker) {
    try {
      worker.environment();
      return worker;
    } catch (WorkerNotStarted e) {
      worker.close();
      throw new WorkerUnavailableException(e.failure().code(), e.failure().message(), e);
    }
  }

  private WorkerSpec spec(WorkerSettings settings, NamedEnvironment environment) {
    return new WorkerSpec(
        environment,
        List.of(places.pythonSources()),
        THREADS,
        settings.files().models(),
        settings.files().input(),
        places.data(),
        settings.artifacts().root(),
        settings.engine());
  }

  @Override
  public void close() {
    if (python != null) {
      python.close();
    }
  }
}
