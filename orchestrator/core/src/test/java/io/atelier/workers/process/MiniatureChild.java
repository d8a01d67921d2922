package io.atelier.workers.process;

import io.atelier.artifacts.OutputFolder;
import io.atelier.catalog.DigestCache;
import io.atelier.catalog.ModelCatalog;
import io.atelier.nodes.MiniaturePython;
import io.atelier.workers.InProcessWorker;
import io.atelier.workers.child.Hosted;
import io.atelier.workers.child.WorkerChild;
import io.atelier.workers.wire.WorkerSpec;
import java.time.Clock;

/// A real worker process without Python: it starts in half a second.
public final class MiniatureChild {

  private MiniatureChild() {}

  public static void main(String[] arguments) {
    WorkerChild.serve(arguments, MiniatureChild::open);
  }

  static Hosted open(WorkerSpec spec) {
    var python = new MiniaturePython().python();
    var worker =
        new InProcessWorker(
            python,
            new ModelCatalog(spec.models()),
            new DigestCache(spec.data()),
            OutputFolder.open(spec.output(), Clock.systemUTC()),
            spec.engine());
    return new Hosted(worker, python::close);
  }
}
