package io.atelier.workers.process;

import io.atelier.workers.Worker;
import io.atelier.workers.WorkerContract;
import java.nio.file.Path;

class ProcessWorkerTest extends WorkerContract {

  @Override
  protected Worker open(Path out) {
    return Children.miniature(out.resolveSibling(""), WorkerLimits.USUAL);
  }

  @Override
  protected void afterwards() {}
}
