package io.atelier.jobs.queue;

import io.atelier.jobs.JobId;
import io.atelier.jobs.JobTerms;
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
    JobTerms terms,
    Set<String> types,
    Set<String> models,
    int attempts,
    long since,
    long notBefore) {

  public Waiting {
    types = Set.copyOf(types);
    models = Set.copyOf(models);
  }

  public String tenant() {
    return terms.tenant();
  }

  public int priority() {
    return terms.priority();
  }

  public Set<String> tags() {
    return terms.tags();
  }

  /// The order within a tenant: first what was put to the front, the latest of it first; then a
  /// step of priority is worth a fixed wait, so that it never changes while jobs wait.
  static Comparator<Waiting> order(long ageing) {
    return Comparator.<Waiting>comparingLong(job -> job.terms.goesFirst() ? -job.number : 1)
        .thenComparingLong(job -> job.since - job.priority() * ageing)
        .thenComparingLong(Waiting::number);
  }
}
