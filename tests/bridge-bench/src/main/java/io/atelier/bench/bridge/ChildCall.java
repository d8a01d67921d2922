package io.atelier.bench.bridge;

import io.atelier.engine.EngineSettings;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.workers.NamedEnvironment;
import io.atelier.workers.process.ChildProgram;
import io.atelier.workers.process.ProcessWorker;
import io.atelier.workers.process.WorkerLimits;
import io.atelier.workers.wire.WorkerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The same call in a supervised worker process, by the way that every run takes: queued, watched,
/// over the socket and back.
@State(Scope.Benchmark)
public class ChildCall {

  private ProcessWorker worker;
  private RunRequest request;

  @Setup
  public void open() throws IOException {
    var folder = Files.createTempDirectory("atelier-bench");
    worker =
        ProcessWorker.start(
            program(), spec(folder), WorkerLimits.USUAL, folder, System.err::println);
    worker.environment();
    var inputs = new LinkedHashMap<String, Input>();
    inputs.put(EchoWorker.INPUT, Input.Literal.of(Places.TEXT));
    var nodes = new LinkedHashMap<String, GraphNode>();
    nodes.put("1", new GraphNode("1", EchoWorker.NODE, null, inputs));
    request = new RunRequest("echo", new Workflow(nodes), new LinkedHashMap<>());
  }

  private static ChildProgram program() {
    var own = ChildProgram.ofThisBuild(EchoChild.class.getName());
    var places =
        List.of(
            "-Datelier.root=" + Places.ROOT,
            "-Datelier.python=" + Places.PYTHON,
            "-Dbench.peers=" + Places.PEERS);
    return new ChildProgram(own.java(), places, own.classPath(), own.main());
  }

  private static WorkerSpec spec(Path folder) {
    var environment = new NamedEnvironment("bench", Places.PYTHON, folder.resolve("custom_nodes"));
    var engine = new EngineSettings(0);
    return new WorkerSpec(
        environment, Places.SOURCES, 1, List.of(), folder, folder, folder, engine);
  }

  @TearDown
  public void close() {
    worker.close();
  }

  @Benchmark
  public String call() {
    return switch (worker.run(request, _ -> {})) {
      case RunOutcome.Done done -> Places.checked(done.notices().getFirst().message());
      case RunOutcome other -> throw new IllegalStateException("the call ended as " + other);
    };
  }
}
