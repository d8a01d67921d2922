package io.atelier.jobs.queue;

import java.util.Set;
import java.util.function.Predicate;

/// A worker that asks for a job.
///
/// @param takes whether it is the one for jobs of these node types
/// @param warm the model files of the job that it ran last
public record WorkerView(Predicate<Set<String>> takes, Set<String> warm) {

  boolean isWarmFor(Waiting job) {
    return !job.models().isEmpty() && warm.containsAll(job.models());
  }
}
