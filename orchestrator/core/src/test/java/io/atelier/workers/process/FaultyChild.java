package io.atelier.workers.process;

import io.atelier.artifacts.OutputFolder;
import io.atelier.bridge.CancelFlag;
import io.atelier.bridge.JepPython;
import io.atelier.bridge.PythonCall;
import io.atelier.bridge.PythonException;
import io.atelier.bridge.PythonFailure;
import io.atelier.bridge.PythonLane;
import io.atelier.bridge.PythonSettings;
import io.atelier.catalog.DigestCache;
import io.atelier.catalog.ModelCatalog;
import io.atelier.graph.PortType;
import io.atelier.nodes.Domain;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.JavaNode;
import io.atelier.nodes.NodeCancelled;
import io.atelier.nodes.NodeContext;
import io.atelier.nodes.NodeFailure;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeValue;
import io.atelier.nodes.NodeValues;
import io.atelier.workers.InProcessWorker;
import io.atelier.workers.child.Hosted;
import io.atelier.workers.child.WorkerChild;
import io.atelier.workers.wire.WorkerSpec;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A worker process with a real Python, a miniature of our operations, and a node that does what
/// `faults.py` can.
public final class FaultyChild {

  static final String NODE = "Fault";

  private static final NodeType TYPE =
      new NodeType(
          NODE,
          "1",
          NODE,
          "testing",
          "Does what no node should.",
          List.of(
              new InputPort(
                  "how",
                  new PortType("STRING"),
                  true,
                  null,
                  new Domain.Text(1_000, false),
                  "A function of faults.py.")),
          List.of(),
          true,
          false);

  private final PythonLane lane;

  private FaultyChild(PythonLane lane) {
    this.lane = lane;
  }

  public static void main(String[] arguments) {
    WorkerChild.serve(arguments, FaultyChild::open);
  }

  private static Hosted open(WorkerSpec spec) {
    var python =
        JepPython.start(
            new PythonSettings(spec.environment().python(), spec.sources(), spec.threads()));
    var faults = new FaultyChild(python.openLane("faults"));
    var worker =
        new InProcessWorker(
            python,
            new ModelCatalog(spec.models()),
            new DigestCache(spec.data()),
            OutputFolder.open(spec.output(), Clock.systemUTC()),
            spec.engine(),
            List.of(new JavaNode(TYPE, faults::run)));
    return new Hosted(worker, python::close);
  }

  private List<NodeValues> run(NodeContext context, Map<String, NodeValue> inputs) {
    var how = ((NodeValue.Plain) Objects.requireNonNull(inputs.get("how"))).json().asString();
    var flag = new CancelFlag();
    try (var _ = context.cancel().onRaise(flag::raise)) {
      lane.call(
          new PythonCall(
              "faults:" + how,
              "{}",
              flag,
              (step, total, _) -> context.progress(step, total, null)));
      return List.of();
    } catch (PythonException e) {
      if (e.failure().kind() == PythonFailure.Kind.CANCELLED) {
        throw new NodeCancelled();
      }
      throw new NodeFailure(
          e.failure().kind().name(), e.failure().message(), e.failure().traceback(), e);
    }
  }
}
