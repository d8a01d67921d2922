package io.atelier.workers.process;

import io.atelier.artifacts.OutputFolder;
import io.atelier.bridge.JepPython;
import io.atelier.bridge.PythonCall;
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
import io.atelier.nodes.NodeValues;
import io.atelier.nodes.Notice;
import io.atelier.workers.InProcessWorker;
import io.atelier.workers.child.Hosted;
import io.atelier.workers.child.WorkerChild;
import io.atelier.workers.wire.WorkerSpec;
import java.time.Clock;
import java.util.List;

/// A worker process with the shipped nodes on a real Python, and one node more, which says in a
/// notice what the process holds.
public final class CountedChild {

  static final String NODE = "Census";

  private static final NodeType TYPE =
      new NodeType(
          NODE,
          "1",
          NODE,
          "testing",
          "Counts what the process holds.",
          List.of(
              new InputPort(
                  "when",
                  new PortType("STRING"),
                  true,
                  null,
                  new Domain.Text(1_000, false),
                  "Another one each time, so that it is counted again.")),
          List.of(),
          true,
          false);

  private CountedChild() {}

  public static void main(String[] arguments) {
    WorkerChild.serve(arguments, CountedChild::open);
  }

  private static Hosted open(WorkerSpec spec) {
    var settings = new PythonSettings(spec.environment().python(), spec.sources(), spec.threads());
    var python = JepPython.start(settings);
    var lane = python.openLane("counting");
    var worker =
        new InProcessWorker(
            python,
            new ModelCatalog(spec.models()),
            new DigestCache(spec.data()),
            OutputFolder.open(spec.output(), Clock.systemUTC()),
            spec.engine(),
            List.of(new JavaNode(TYPE, (context, _) -> count(lane, context))));
    return new Hosted(worker, python::close);
  }

  private static List<NodeValues> count(PythonLane lane, NodeContext context) {
    context.notice(new Notice(NODE, lane.call(new PythonCall("census:count", "{}"))));
    return List.of();
  }
}
