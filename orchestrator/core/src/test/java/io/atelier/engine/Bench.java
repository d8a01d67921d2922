package io.atelier.engine;

import io.atelier.artifacts.OutputFolder;
import io.atelier.bridge.PythonLane;
import io.atelier.catalog.DigestCache;
import io.atelier.graph.Workflow;
import io.atelier.nodes.CancelSignal;
import io.atelier.nodes.JavaNode;
import io.atelier.nodes.LaneRuntime;
import io.atelier.nodes.MiniaturePython;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// An engine on a lane of the miniature Python, with everything it tells.
final class Bench implements AutoCloseable {

  static final long ROOMY = 1L << 30;

  final MiniaturePython python = new MiniaturePython();
  final NamedFiles files;
  final Path out;
  final PythonLane lane = python.python().openLane("test");
  final LaneRuntime runtime;
  final Engine engine;
  final List<RunEvent> events = new ArrayList<>();
  private int runs;

  Bench(Path folder) {
    this(folder, ROOMY, List.of());
  }

  Bench(Path folder, long cacheBytes, List<JavaNode> own) {
    files = NamedFiles.of(folder.resolve("models"));
    out = folder.resolve("out");
    runtime = LaneRuntime.of(lane, MiniaturePython.types(), own);
    engine =
        new Engine(
            runtime,
            files,
            new DigestCache(folder.resolve("data")),
            OutputFolder.open(out, Clock.systemUTC()),
            new EngineSettings(cacheBytes));
  }

  RunOutcome run(Workflow workflow) {
    return run(workflow, new CancelSignal());
  }

  RunOutcome run(Workflow workflow, CancelSignal cancel) {
    events.clear();
    var chunks = new LinkedHashMap<String, String>();
    chunks.put("prompt", "{}");
    return engine.run(new RunRequest("run-" + ++runs, workflow, chunks), events::add, cancel);
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
