package io.atelier.workers.child;

import io.atelier.artifacts.OutputFolder;
import io.atelier.bridge.ImportProbe;
import io.atelier.bridge.JepPython;
import io.atelier.bridge.Python;
import io.atelier.bridge.PythonSettings;
import io.atelier.bridge.PythonStartException;
import io.atelier.catalog.DigestCache;
import io.atelier.catalog.FileChoices;
import io.atelier.catalog.InputFolder;
import io.atelier.catalog.ModelCatalog;
import io.atelier.catalog.RoutedChoices;
import io.atelier.graph.AtelierException;
import io.atelier.nodes.CustomNodes;
import io.atelier.nodes.NodeFailure;
import io.atelier.workers.InProcessWorker;
import io.atelier.workers.wire.WorkerExit;
import io.atelier.workers.wire.WorkerSpec;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/// The worker of every day: the real Python with the shipped nodes. The bridge asks the environment
/// in a subprocess before it enters it, and imports torch there when the environment has changed
/// since that went well.
public final class OpenPythonWorker implements Hosted.Opening {

  /// The library that can crash while it is loaded; what else is needed fails as Python does.
  private static final List<String> NEEDED = List.of("torch");

  private static final String PASSED = "import-probes";

  @Override
  public Hosted open(WorkerSpec spec) {
    try {
      var python = enter(spec);
      var worker =
          new InProcessWorker(
              python,
              files(spec),
              new DigestCache(spec.data()),
              OutputFolder.open(spec.output(), Clock.system(ZoneId.systemDefault())),
              spec.engine(),
              new CustomNodes(spec.environment().customNodes()));
      worker.environment();
      return new Hosted(worker, python::close);
    } catch (PythonStartException e) {
      throw new CannotOpen(exit(e.code()), e.code().name(), e);
    } catch (NodeFailure e) {
      throw new CannotOpen(
          WorkerExit.LIBRARIES_NOT_IMPORTED, WorkerExit.LIBRARIES_NOT_IMPORTED.name(), e);
    } catch (AtelierException e) {
      throw new CannotOpen(WorkerExit.NOT_OPENED, e.code().name(), e);
    }
  }

  private static Python enter(WorkerSpec spec) {
    var imports = new ImportProbe(NEEDED, spec.data().resolve(PASSED));
    return JepPython.start(
        new PythonSettings(spec.environment().python(), spec.sources(), spec.threads(), imports)
            .with(spec.engine().computing().variables()));
  }

  private static FileChoices files(WorkerSpec spec) {
    return new RoutedChoices(
        Map.of("input", new InputFolder(spec.input())), new ModelCatalog(spec.models()));
  }

  private static WorkerExit exit(PythonStartException.Code code) {
    return switch (code) {
      case NO_PYTHON -> WorkerExit.NO_PYTHON;
      case UNSUPPORTED_VERSION -> WorkerExit.UNSUPPORTED_VERSION;
      case STATIC_PYTHON -> WorkerExit.STATIC_PYTHON;
      case FREE_THREADED -> WorkerExit.FREE_THREADED;
      case WRONG_ARCHITECTURE -> WorkerExit.WRONG_ARCHITECTURE;
      case BROKEN_ENVIRONMENT -> WorkerExit.BROKEN_ENVIRONMENT;
      case JEP_MISSING -> WorkerExit.JEP_MISSING;
      case JEP_VERSION_DIFFERS -> WorkerExit.JEP_VERSION_DIFFERS;
      case LIBRARY_NOT_LOADED -> WorkerExit.LIBRARY_NOT_LOADED;
      case NATIVE_ACCESS_DENIED -> WorkerExit.NATIVE_ACCESS_DENIED;
      case LIBRARIES_NOT_IMPORTED -> WorkerExit.LIBRARIES_NOT_IMPORTED;
      case PACKAGE_NOT_STARTED -> WorkerExit.PACKAGE_NOT_STARTED;
      case ALREADY_STARTED -> WorkerExit.NOT_OPENED;
    };
  }
}
