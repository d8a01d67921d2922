package io.atelier.cli;

import io.atelier.workers.Worker;

/// Opens workers: what the command line needs from above.
@FunctionalInterface
public interface WorkerSource {

  /// Opens a worker; whoever opens it closes it.
  ///
  /// @throws WorkerUnavailableException when Python can't be started
  Worker open(WorkerSettings settings);
}
