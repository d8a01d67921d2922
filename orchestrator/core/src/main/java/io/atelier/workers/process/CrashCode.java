package io.atelier.workers.process;

import io.atelier.graph.ErrorCode;

/// Why a worker process ended, or had to be ended.
public enum CrashCode implements ErrorCode {
  /// It ended by itself.
  WORKER_EXITED,
  /// A signal from outside ended it.
  WORKER_KILLED,
  /// Native code crashed.
  WORKER_CRASHED,
  /// It did not get ready in time.
  WORKER_NOT_READY,
  /// It was alive and said nothing, not even its heartbeat.
  WORKER_SILENT,
  /// A node neither ended nor reported a step for too long.
  NO_PROGRESS,
  /// A run did not stop when it was cancelled.
  CANCEL_IGNORED,
  /// A run took longer than it may.
  TIME_LIMIT,
  /// It could not even be started.
  WORKER_NOT_STARTED
}
