package io.atelier.cli;

import io.atelier.formats.WorkflowFile;
import io.atelier.workers.Worker;

/// A worker, and a workflow that it can run.
record Session(Worker worker, WorkflowFile workflow) implements AutoCloseable {

  @Override
  public void close() {
    worker.close();
  }
}
