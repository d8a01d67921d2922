package io.atelier.engine;

import io.atelier.artifacts.OutputFolder;
import io.atelier.catalog.DigestCache;
import io.atelier.graph.Workflow;
import io.atelier.nodes.CancelSignal;
import io.atelier.nodes.JavaNode;
import io.atelier.nodes.LaneRuntime;
import io.atelier.nodes.MiniaturePython;
import io.atelier.nodes.PythonLanes;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// An engine on a lane of the miniature Python, with everything it tells.
final class Bench implements AutoCloseable {

  static final long ROOMY = 1L << 30;

  final MiniaturePython python = new MiniaturePython();
  final NamedFiles files;
  final Path out;
  final PythonLanes lanes;
  final LaneRuntime runtime;
  final Engine engine;
  final List<RunEvent> events = new CopyOnWriteArrayList<>();
  private int runs;

  Bench(Path folder) {
    this(folder, ROOMY, List.of());
  }

  Bench(Path folder, long cacheBytes, List<JavaNode> own) {
    this(folder, new EngineSettings(cacheBytes), own);
  }

  Bench(Path folder, EngineSettings settings, List<JavaNode> own) {
    files = NamedFiles.of(folder.resolve("models"));
    out = folder.resolve("out");
    lanes = PythonLanes.open(python.python()::openLane, settings.lanes());
    runtime = LaneRuntime.of(lanes, MiniaturePython.types(), own);
    engine =
        new Engine(
            runtime,
            files,
            new DigestCache(folder.resolve("data")),
            OutputFolder.open(out, Clock.systemUTC()),
            settings);
  }

  RunOutcome run(Workflow workflow) {
    return run(workflow, new CancelSignal());
  }

  RunOutcome run(Workflow workflow, Consumer<RunEvent> also) {
    return run(workflow, also, new CancelSignal());
  }

  RunOutcome run(Workflow workflow, CancelSignal cancel) {
    return run(workflow, _ -> {}, cancel);
  }

  private RunOutcome run(Workflow workflow, Consumer<RunEvent> also, CancelSignal cancel) {
    events.clear();
    var chunks = new LinkedHashMap<String, String>();
    chunks.put("prompt", "{}");
    return engine.run(new RunRequest("run-" + ++runs, workflow, chunks), both(also), cancel);
  }

  private Consumer<RunEvent> both(Consumer<RunEvent> also) {
    Consumer<RunEvent> remembering = events::add;
    return remembering.andThen(also);
  }

  <T extends RunEvent> List<T> events(Class<T> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Override
  public void close() {
    engine.close();
    python.python().close();
  }
}
