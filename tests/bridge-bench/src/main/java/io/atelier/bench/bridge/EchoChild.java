package io.atelier.bench.bridge;

import io.atelier.bridge.JepPython;
import io.atelier.workers.child.Hosted;
import io.atelier.workers.child.WorkerChild;

/// The worker process that [ChildCall] talks to.
public final class EchoChild {

  private EchoChild() {}

  public static void main(String[] arguments) {
    WorkerChild.serve(
        arguments,
        spec -> {
          var python = JepPython.start(Places.settings());
          var worker = new EchoWorker(python.openLane("echo"));
          return new Hosted(worker, python::close);
        });
  }
}
