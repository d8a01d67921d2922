package io.atelier.workers.child;

import io.atelier.workers.Worker;
import io.atelier.workers.wire.WorkerSpec;

/// The worker that a worker process hosts.
///
/// @param under closed after the worker: what it stands on
public record Hosted(Worker worker, Runnable under) {

  /// Makes it in this process.
  @FunctionalInterface
  public interface Opening {

    /// Opens the worker.
    ///
    /// @throws CannotOpen with the exit code and the sentence
    Hosted open(WorkerSpec spec);
  }

  void close() {
    try {
      worker.close();
    } finally {
      under.run();
    }
  }
}
