package io.atelier.workers.child;

import io.atelier.workers.wire.WorkerExit;

/// A worker can't be what its process was asked to become; the message says why and what to do.
public final class CannotOpen extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final WorkerExit exit;
  private final String code;

  CannotOpen(WorkerExit exit, String code, Throwable cause) {
    super(String.valueOf(cause.getMessage()), cause);
    this.exit = exit;
    this.code = code;
  }

  WorkerExit exit() {
    return exit;
  }

  String code() {
    return code;
  }
}
