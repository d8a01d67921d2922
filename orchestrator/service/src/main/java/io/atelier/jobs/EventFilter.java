package io.atelier.jobs;

import org.jspecify.annotations.Nullable;

/// Whose events.
///
/// @param tenant null for every tenant
/// @param job null for every job
public record EventFilter(@Nullable String tenant, @Nullable JobId job) {

  /// Everything.
  public static final EventFilter ALL = new EventFilter(null, null);

  /// Whether an event is meant.
  public boolean takes(JobEvent event) {
    return (tenant == null || tenant.equals(event.tenant()))
        && (job == null || job.equals(event.job()));
  }
}
