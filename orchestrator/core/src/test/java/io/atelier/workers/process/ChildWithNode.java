package io.atelier.workers.process;

import io.atelier.artifacts.OutputFolder;
import io.atelier.bridge.JepPython;
import io.atelier.bridge.PythonLane;
import io.atelier.bridge.PythonSettings;
import io.atelier.catalog.DigestCache;
import io.atelier.catalog.ModelCatalog;
import io.atelier.graph.PortType;
import io.atelier.nodes.Domain;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.JavaNode;
import io.atelier.nodes.NodeContext;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeValue;
import io.atelier.nodes.NodeValues;
import io.atelier.workers.InProcessWorker;
import io.atelier.workers.child.Hosted;
import io.atelier.workers.child.WorkerChild;
import io.atelier.workers.wire.WorkerSpec;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A worker process over a real Python with one node more: an output node that takes one text and
/// has a lane of its own.
///
/// @param node the name of its type
/// @param input the name of the text
record ChildWithNode(String node, String input, Body body) {

  /// What the node does with the text.
  interface Body {
    void run(PythonLane lane, NodeContext context, String text);
  }

  void serve(String[] arguments) {
    WorkerChild.serve(arguments, this::open);
  }

  private Hosted open(WorkerSpec spec) {
    var python =
        JepPython.start(
            new PythonSettings(spec.environment().python(), spec.sources(), spec.threads()));
    var worker =
        new InProcessWorker(
            python,
            new ModelCatalog(spec.models()),
            new DigestCache(spec.data()),
            OutputFolder.open(spec.output(), Clock.systemUTC()),
            spec.engine(),
            List.of(onLane(python.openLane("testing"))));
    return new Hosted(worker, python::close);
  }

  private JavaNode onLane(PythonLane lane) {
    return new JavaNode(
        type(),
        (context, inputs) -> {
          body.run(lane, context, plain(inputs.get(input)));
          return List.<NodeValues>of();
        });
  }

  private static String plain(@Nullable NodeValue value) {
    return ((NodeValue.Plain) Objects.requireNonNull(value)).json().asString();
  }

  private NodeType type() {
    var text = new Domain.Text(1_000, false);
    var port = new InputPort(input, new PortType("STRING"), true, null, text, "What to do.");
    return new NodeType(
        node, "1", node, "testing", "", List.of(port), List.of(), true, false, false);
  }
}
