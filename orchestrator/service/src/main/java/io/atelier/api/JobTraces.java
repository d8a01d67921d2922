package io.atelier.api;

import io.atelier.jobs.Job;

/// Told of every job that has ended, to tell a tracing system of it.
public interface JobTraces {

  /// Nobody wants to know.
  JobTraces NONE = _ -> {};

  /// Waits for nobody.
  void ended(Job job);
}
