package io.atelier.jobs;

import io.atelier.graph.ErrorCode;

/// Why a job is not taken, not found, or not changed; and why the service cannot keep jobs.
public enum JobCode implements ErrorCode {
  /// No job has this id.
  JOB_UNKNOWN,
  /// The job's state does not allow it, such as deleting one that runs.
  JOB_STATE_CONFLICT,
  /// A priority, tag, time limit or the like that no job can have.
  JOB_INVALID,
  /// The tenant used the idempotency key for another job before.
  IDEMPOTENCY_KEY_REUSED,
  /// As many jobs wait as the settings allow.
  QUEUE_FULL,
  /// Less of the disk is free than must stay free.
  DISK_NEARLY_FULL,
  /// The service is stopping and takes no more jobs.
  SERVICE_STOPPING,
  /// The worker process died under the job as often as it may.
  WORKER_LOST_AGAIN,
  /// A worker threw instead of saying how a run ended.
  WORKER_FAULT,
  /// An output that the worker said it saved is not there.
  OUTPUT_NOT_THERE,
  /// Another service works in this data folder, or on this database.
  DATA_IN_USE,
  /// The database does not answer, is locked by somebody, or its disk refuses.
  DATABASE_UNAVAILABLE,
  /// The database was made by a newer build, or somebody changed it.
  DATABASE_NOT_OURS,
  /// The database would forget accepted jobs in a power cut.
  DATABASE_NOT_DURABLE
}
