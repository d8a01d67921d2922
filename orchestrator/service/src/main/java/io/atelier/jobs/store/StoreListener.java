package io.atelier.jobs.store;

import io.atelier.jobs.JobEvent;

/// Told of what is committed, on the writer's thread, in its order. Must not wait.
public interface StoreListener {

  /// A job waits for a worker: it is new, or it waits again.
  void queued(QueuedJob job);

  /// A change of state, or a deletion.
  void happened(JobEvent event);
}
