package io.atelier.workers.process;

import io.atelier.engine.Failure;

/// There is no worker process, and the failure says why and what to do.
public final class WorkerNotStarted extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  WorkerNotStarted(Failure failure) {
    super(failure.message());
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}
