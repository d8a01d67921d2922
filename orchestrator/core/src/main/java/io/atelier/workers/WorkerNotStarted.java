package io.atelier.workers;

import io.atelier.engine.Failure;

/// There is no worker, and the failure says why and what to do.
public final class WorkerNotStarted extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  public WorkerNotStarted(Failure failure) {
    super(failure.message());
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}
