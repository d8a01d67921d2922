package io.atelier.workers;

import io.atelier.artifacts.ArtifactStore;
import io.atelier.bridge.Python;
import io.atelier.bridge.PythonCall;
import io.atelier.bridge.PythonException;
import io.atelier.bridge.PythonLane;
import io.atelier.catalog.DigestCache;
import io.atelier.catalog.FileChoices;
import io.atelier.engine.Engine;
import io.atelier.engine.EngineSettings;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.nodes.CustomNodes;
import io.atelier.nodes.Environment;
import io.atelier.nodes.JavaNode;
import io.atelier.nodes.LaneRuntime;
import io.atelier.nodes.Palette;
import io.atelier.nodes.PythonLanes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/// A worker in this process, with lanes of its own.
public final class InProcessWorker implements Worker {

  private static final String IMPORT_AHEAD = "atelier.ahead:warm_up";
  private static final System.Logger LOG = System.getLogger(InProcessWorker.class.getName());

  private final Python python;
  private final PythonLanes lanes;
  private final LaneRuntime runtime;
  private final Engine engine;
  private final Map<String, Cancelling> runs = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /// With the shipped nodes.
  ///
  /// @param python stays its owner's to close
  public InProcessWorker(
      Python python,
      FileChoices files,
      DigestCache digests,
      ArtifactStore artifacts,
      EngineSettings settings) {
    this(python, files, digests, artifacts, settings, List.of());
  }

  /// With the user's nodes too.
  ///
  /// @throws io.atelier.nodes.NodeFailure when Python can't look for them at all
  public InProcessWorker(
      Python python,
      FileChoices files,
      DigestCache digests,
      ArtifactStore artifacts,
      EngineSettings settings,
      CustomNodes custom) {
    this(python, files, digests, artifacts, settings, lanes -> LaneRuntime.with(custom, lanes));
  }

  /// With more nodes written in Java.
  public InProcessWorker(
      Python python,
      FileChoices files,
      DigestCache digests,
      ArtifactStore artifacts,
      EngineSettings settings,
      List<JavaNode> nodes) {
    this(python, files, digests, artifacts, settings, lanes -> LaneRuntime.shipped(lanes, nodes));
  }

  private InProcessWorker(
      Python python,
      FileChoices files,
      DigestCache digests,
      ArtifactStore artifacts,
      EngineSettings settings,
      Function<PythonLanes, LaneRuntime> nodes) {
    this.python = python;
    lanes = PythonLanes.open(python::openLane, settings.lanes());
    try {
      runtime = nodes.apply(lanes);
      engine = new Engine(runtime, files, digests, artifacts, settings);
    } catch (RuntimeException | Error failure) {
      lanes.close();
      throw failure;
    }
    lanes.importAhead(InProcessWorker::importAhead);
  }

  /// The imports take seconds, so the lane begins with them while there is still something else to
  /// do. A failure here comes again, with its message, from the first call that needs them.
  private static void importAhead(PythonLane lane) {
    try {
      lane.call(new PythonCall(IMPORT_AHEAD, "{}"));
    } catch (PythonException | IllegalStateException failure) {
      LOG.log(System.Logger.Level.DEBUG, "importing ahead did not work", failure);
    }
  }

  @Override
  public RunOutcome run(RunRequest request, Consumer<RunEvent> listener) {
    var cancel = new Cancelling();
    if (runs.putIfAbsent(request.id(), cancel) != null) {
      throw new IllegalArgumentException("run %s is already here".formatted(request.id()));
    }
    try {
      if (closed) {
        return new RunOutcome.Cancelled();
      }
      return engine.run(request, listener, cancel.signal());
    } finally {
      runs.remove(request.id());
    }
  }

  @Override
  public void cancel(String run) {
    var cancel = runs.get(run);
    if (cancel != null && cancel.ask(System.nanoTime())) {
      Thread.ofPlatform().name("interrupt").daemon().start(this::interrupt);
    }
  }

  private void interrupt() {
    try {
      python.interruptCancelled();
    } catch (PythonException | IllegalStateException failure) {
      LOG.log(System.Logger.Level.WARNING, "a run that ignores its cancel goes on", failure);
    }
  }

  @Override
  public Palette palette() {
    return runtime.palette();
  }

  @Override
  public Environment environment() {
    return runtime.environment();
  }

  @Override
  public long deviceBytes() {
    return runtime.deviceBytes();
  }

  @Override
  public void free() {
    engine.free();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    runs.values().forEach(cancel -> cancel.signal().raise());
    try {
      engine.close();
    } finally {
      lanes.close();
    }
  }
}
