package io.atelier.jobs.local;

import io.atelier.jobs.Callbacks;
import io.atelier.jobs.JobId;
import io.atelier.jobs.store.JobStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// The calls that the table says are owed.
record OwedCalls(JobStore store, InstantSource clock) implements Callbacks {

  @Override
  public List<Due> due(int limit) {
    return store.callsDue(clock.instant(), limit);
  }

  @Override
  public void settled(JobId job) {
    store.callSettled(job);
  }

  @Override
  public void again(JobId job, Instant at) {
    store.callAgain(job, at);
  }
}
