package io.atelier.workers.process;

import io.atelier.bridge.PythonCall;
import io.atelier.bridge.PythonLane;
import io.atelier.nodes.NodeContext;
import io.atelier.nodes.Notice;

/// A worker process with the shipped nodes on a real Python, and one node more, which says in a
/// notice what the process holds. Its text is another one each time, so that it counts again.
public final class CountedChild {

  static final String NODE = "Census";

  private CountedChild() {}

  public static void main(String[] arguments) {
    new ChildWithNode(NODE, "when", CountedChild::count).serve(arguments);
  }

  private static void count(PythonLane lane, NodeContext context, String when) {
    context.notice(new Notice(NODE, lane.call(new PythonCall("census:count", "{}"))));
  }
}
