package io.atelier.workers.process;

import io.atelier.bridge.CancelFlag;
import io.atelier.bridge.PythonCall;
import io.atelier.bridge.PythonException;
import io.atelier.bridge.PythonFailure;
import io.atelier.bridge.PythonLane;
import io.atelier.nodes.NodeCancelled;
import io.atelier.nodes.NodeContext;
import io.atelier.nodes.NodeFailure;

/// A worker process with a real Python, a miniature of our operations, and a node that does what
/// `faults.py` can: its text names the function.
public final class FaultyChild {

  static final String NODE = "Fault";

  private FaultyChild() {}

  public static void main(String[] arguments) {
    new ChildWithNode(NODE, "how", FaultyChild::run).serve(arguments);
  }

  private static void run(PythonLane lane, NodeContext context, String how) {
    var flag = new CancelFlag();
    try (var _ = context.cancel().onRaise(flag::raise)) {
      lane.call(
          new PythonCall(
              "faults:" + how,
              "{}",
              flag,
              (step, total, _) -> context.progress(step, total, null)));
    } catch (PythonException e) {
      if (e.failure().kind() == PythonFailure.Kind.CANCELLED) {
        throw new NodeCancelled();
      }
      throw new NodeFailure(
          e.failure().kind().name(), e.failure().message(), e.failure().traceback(), e);
    }
  }
}
