package io.atelier.jobs.queue;

import io.atelier.jobs.JobId;
import java.util.Comparator;
import java.util.Set;

/// A job in the queue. Nanoseconds are those of a clock that nobody sets.
///
/// @param number orders jobs as they were accepted
/// @param types the node types that it needs
/// @param models the model files that it names
/// @param attempts made before
/// @param since when it began to wait, nanoseconds
/// @param notBefore when it may run, nanoseconds
public record Waiting(
    JobId id,
    long number,
    String tenant,
    int priority,
    Set<String> tags,
    Set<String> types,
    Set<String> models,
    int attempts,
    long since,
    long notBefore) {

  public Waiting {
    tags = Set.copyOf(tags);
    types = Set.copyOf(types);
    models = Set.copyOf(models);
  }

  /// The order within a tenant: a step of priority is worth a fixed wait, so that it never changes
  /// while jobs wait.
  static Comparator<Waiting> order(long ageing) {
    return Comparator.<Waiting>comparingLong(job -> job.since - job.priority * ageing)
        .thenComparingLong(Waiting::number);
  }
}
