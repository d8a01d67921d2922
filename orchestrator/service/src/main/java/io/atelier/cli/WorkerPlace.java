package io.atelier.cli;

/// Where a worker runs.
public enum WorkerPlace {
  /// In this process: the shortest start.
  HERE,
  /// In a supervised process of its own: a crash is a report, and not this program's end.
  PROCESS
}
