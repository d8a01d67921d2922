package io.atelier.jobs.local;

import io.atelier.jobs.Callbacks;
import io.atelier.jobs.JobFailure;
import io.atelier.jobs.JobId;
import io.atelier.jobs.store.JobStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The calls that the table says are owed.
record OwedCalls(JobStore store, InstantSource clock) implements Callbacks {

  @Override
  public List<Due> due(Set<String> without, int limit) {
    return store.callsDue(clock.instant(), without, limit);
  }

  @Override
  public void delivered(JobId job) {
    store.callDelivered(job, clock.instant());
  }

  @Override
  public void failed(JobId job, JobFailure failure, @Nullable Instant again) {
    store.callFailed(job, failure, clock.instant(), again);
  }
}
