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
import io.atelier.workers.InProcessWorker;
import io.atelier.workers.Worker;
import io.atelier.workers.process.ChildProgram;
import io.atelier.workers.process.ProcessWorker;
import io.atelier.workers.process.WorkerLimits;
import io.atelier.workers.process.WorkerNotStarted;
import io.atelier.workers.wire.WorkerSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Opens workers on this machine: in this process, over the one CPython that can be embedded in it,
/// or in a process of their own.
final class LocalWorkers implements WorkerSource, AutoCloseable {

  /// Fixed for the machine, whatever the number of lanes: it changes bits.
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  private final Places places;
  private @Nullable Python python;

  LocalWorkers(Places places) {
    this.places = places;
  }

  @Override
  public Worker open(WorkerSettings settings) {
    return switch (settings.place()) {
      case HERE -> openHere(settings);
      case PROCESS -> openProcess(settings);
    };
  }

  private Worker openHere(WorkerSettings settings) {
    Python started = start(settings);
    python = started;
    return new InProcessWorker(
        started,
        settings.files(),
        new DigestCache(places.data()),
        settings.artifacts(),
        settings.engine());
  }

  private Python start(WorkerSettings settings) {
    try {
      return JepPython.start(
          new PythonSettings(settings.python().python(), List.of(places.pythonSources()), THREADS));
    } catch (PythonStartException e) {
      throw new WorkerUnavailableException(e.code().name(), String.valueOf(e.getMessage()), e);
    }
  }

  private Worker openProcess(WorkerSettings settings) {
    var worker =
        ProcessWorker.start(
            ChildProgram.ofThisBuild(),
            spec(settings),
            WorkerLimits.USUAL,
            places.data().resolve("crashes"),
            System.err::println);
    try {
      worker.environment();
      return worker;
    } catch (WorkerNotStarted e) {
      worker.close();
      throw new WorkerUnavailableException(e.failure().code(), e.failure().message(), e);
    }
  }

  private WorkerSpec spec(WorkerSettings settings) {
    return new WorkerSpec(
        settings.python().python(),
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
