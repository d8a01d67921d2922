package io.atelier.workers.process;

import io.atelier.engine.EngineSettings;
import io.atelier.engine.RunRequest;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.workers.NamedEnvironment;
import io.atelier.workers.child.WorkerMain;
import io.atelier.workers.wire.WorkerSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Worker processes for tests.
final class Children {

  private Children() {}

  static ProcessWorker miniature(Path folder, WorkerLimits limits) {
    return start(MiniatureChild.class, folder, limits);
  }

  static ProcessWorker start(Class<?> main, Path folder, WorkerLimits limits, String... options) {
    return ProcessWorker.start(
        program(main, options), spec(folder), limits, folder.resolve("crashes"), _ -> {});
  }

  static ChildProgram program(Class<?> main, String... options) {
    var own = ChildProgram.ofThisBuild(main.getName());
    var all = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-Datelier.root=" + root()));
    all.addAll(List.of(options));
    return new ChildProgram(own.java(), all, own.classPath(), own.main());
  }

  /// With a real Python, and `faults.py`.
  static ProcessWorker faulty(Path folder, WorkerLimits limits) {
    return start(FaultyChild.class, folder, limits);
  }

  /// As users have it, with our real operations.
  static ProcessWorker real(NamedEnvironment environment, Path folder) {
    return real(environment, folder, new EngineSettings(1 << 20));
  }

  static ProcessWorker real(NamedEnvironment environment, Path folder, EngineSettings engine) {
    return ProcessWorker.start(
        program(WorkerMain.class),
        spec(environment, List.of(root().resolve("py/src")), folder, engine),
        WorkerLimits.USUAL,
        folder.resolve("crashes"),
        _ -> {});
  }

  /// A run of one node that does what `faults.py` says.
  static RunRequest fault(String id, String how) {
    var inputs = new LinkedHashMap<String, Input>();
    inputs.put("how", Input.Literal.of(how));
    var nodes = new LinkedHashMap<String, GraphNode>();
    nodes.put("7", new GraphNode("7", FaultyChild.NODE, null, inputs));
    return new RunRequest(id, new Workflow(nodes), new LinkedHashMap<>());
  }

  static WorkerSpec spec(Path folder) {
    var faults = root().resolve("orchestrator/core/src/test/resources/io/atelier/workers/faulty");
    var python = Path.of(System.getProperty("atelier.python", "/no/python"));
    return spec(
        new NamedEnvironment("default", python, folder.resolve("custom_nodes")),
        List.of(faults, root().resolve("py/src")),
        folder,
        new EngineSettings(1 << 20));
  }

  private static WorkerSpec spec(
      NamedEnvironment environment, List<Path> sources, Path folder, EngineSettings engine) {
    return new WorkerSpec(
        environment,
        sources,
        1,
        List.of(),
        folder.resolve("input"),
        folder.resolve("data"),
        folder.resolve("out"),
        engine);
  }

  static Path root() {
    return Path.of(System.getProperty("atelier.root"));
  }
}
