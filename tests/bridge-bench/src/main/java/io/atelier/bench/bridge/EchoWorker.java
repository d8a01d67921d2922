package io.atelier.bench.bridge;

import io.atelier.bridge.PythonCall;
import io.atelier.bridge.PythonLane;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.graph.Input;
import io.atelier.nodes.Environment;
import io.atelier.nodes.Notice;
import io.atelier.nodes.Palette;
import io.atelier.workers.Worker;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/// A worker whose runs are one call each: the text of their only input, which comes back in a
/// notice. So what is measured is the call and the way there, without an engine.
record EchoWorker(PythonLane lane) implements Worker {

  static final String NODE = "Echo";
  static final String INPUT = "text";

  @Override
  public RunOutcome run(RunRequest request, Consumer<RunEvent> listener) {
    var node = request.workflow().nodes().firstEntry().getValue();
    if (node.inputs().get(INPUT) instanceof Input.Literal(var text)) {
      var answer = lane.call(new PythonCall("bench_operations:echo", text.asString()));
      return new RunOutcome.Done(List.of(), List.of(new Notice(NODE, answer)), Duration.ZERO);
    }
    throw new IllegalArgumentException("no text");
  }

  @Override
  public void cancel(String run) {}

  @Override
  public Palette palette() {
    return Palette.shipped();
  }

  @Override
  public Environment environment() {
    return new Environment("3", "", new TreeMap<>(), "cpu", "", new TreeMap<>(), 1);
  }

  @Override
  public void free() {}

  @Override
  public void close() {
    lane.close();
  }
}
