package io.atelier.jobs;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which jobs; those that meet all of it.
///
/// @param tenant null for every tenant
/// @param tag null for any tags
/// @param states empty for all
/// @param from submitted at this time or later; null for no bound
/// @param until submitted before this time; null for no bound
/// @param listed without those that were taken off the lists
public record JobFilter(
    @Nullable String tenant,
    @Nullable String tag,
    Set<JobStatus> states,
    @Nullable Instant from,
    @Nullable Instant until,
    boolean listed) {

  /// Every job.
  public static final JobFilter ALL = new JobFilter(null, null, Set.of(), null, null, false);

  public JobFilter {
    states = Set.copyOf(states);
  }

  public JobFilter ofTenant(@Nullable String other) {
    return new JobFilter(other, tag, states, from, until, listed);
  }

  public JobFilter tagged(@Nullable String other) {
    return new JobFilter(tenant, other, states, from, until, listed);
  }

  public JobFilter in(JobStatus... others) {
    return new JobFilter(tenant, tag, Set.of(others), from, until, listed);
  }

  public JobFilter between(@Nullable Instant start, @Nullable Instant end) {
    return new JobFilter(tenant, tag, states, start, end, listed);
  }

  /// The same without those that were taken off the lists.
  public JobFilter onlyListed() {
    return new JobFilter(tenant, tag, states, from, until, true);
  }
}
