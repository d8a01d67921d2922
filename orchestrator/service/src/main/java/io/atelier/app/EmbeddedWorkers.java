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
import io.atelier.engine.EngineSettings;
import io.atelier.workers.InProcessWorker;
import io.atelier.workers.Worker;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Opens workers in this process, over the one CPython that can be embedded in it.
final class EmbeddedWorkers implements WorkerSource, AutoCloseable {

  /// What kept results may take between runs; a command that runs one workflow never reaches it.
  private static final EngineSettings SETTINGS = new EngineSettings(4L << 30);

  private final Places places;
  private @Nullable Python python;

  EmbeddedWorkers(Places places) {
    this.places = places;
  }

  @Override
  public Worker open(WorkerSettings settings) {
    Python started = start(settings);
    python = started;
    return new InProcessWorker(
        started, settings.files(), new DigestCache(places.data()), settings.artifacts(), SETTINGS);
  }

  private Python start(WorkerSettings settings) {
    try {
      return JepPython.start(
          new PythonSettings(
              settings.python().python(),
              List.of(places.pythonSources()),
              Runtime.getRuntime().availableProcessors()));
    } catch (PythonStartException e) {
      throw new WorkerUnavailableException(e.code().name(), String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    if (python != null) {
      python.close();
    }
  }
}
