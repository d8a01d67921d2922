package io.atelier.app;

import io.atelier.artifacts.ArtifactStore;
import io.atelier.bridge.JepPython;
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

/// Opens workers in this process, over a CPython embedded in it. There can be one in a process, ever.
record EmbeddedWorkers(Places places) implements WorkerSource {

  /// What kept results may take between runs; a command that runs one workflow never reaches it.
  private static final EngineSettings SETTINGS = new EngineSettings(4L << 30);

  @Override
  public Worker open(WorkerSettings settings) {
    return new InProcessWorker(
        start(settings),
        settings.files(),
        new DigestCache(places.data()),
        settings.artifacts(),
        SETTINGS);
  }

  private JepPython start(WorkerSettings settings) {
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
}
