package io.atelier.workers.child;

/// Where a worker process starts. `ProcessWorker` starts it; nobody else should.
public final class WorkerMain {

  private WorkerMain() {}

  /// Serves until it is told to end, or the process above it is gone.
  ///
  /// @param arguments the path of the socket to connect to
  public static void main(String[] arguments) {
    WorkerChild.serve(arguments, new OpenPythonWorker());
  }
}
