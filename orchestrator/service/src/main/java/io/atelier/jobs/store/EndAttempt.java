package io.atelier.jobs.store;

import io.atelier.jobs.Attempt;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobOutput;
import io.atelier.jobs.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Says how an attempt ended, and with it what becomes of the job. The artifacts are committed by
/// then. Of an attempt that has ended already it says nothing.
///
/// @param attempt its number, from 1
record EndAttempt(
    JobId id,
    int attempt,
    AttemptEnd end,
    JobOutput output,
    Instant at,
    EventLog events,
    StoreListener listener)
    implements Change<Optional<EndAttempt.Ended>> {

  /// @param again the job, where it waits again
  record Ended(JobEvent event, Optional<QueuedJob> again) {

    void tell(StoreListener listener) {
      listener.happened(event);
      again.ifPresent(listener::queued);
    }
  }

  @Override
  public Optional<Ended> make(JdbcClient sql) {
    return StoredJob.find(sql, id).filter(job -> job.isAt(attempt)).map(job -> end(sql, job));
  }

  private Ended end(JdbcClient sql, StoredJob job) {
    var attempts = ended(job.attempts());
    var next = new NextState(job.terms(), attempts, at).after(job.status(), end);
    var changed = job.with(attempts);
    changed.become(sql, next);
    changed.leave(sql, output);
    var tenant = job.terms().tenant();
    var number = events.append(sql, id, tenant, at, next.status(), attempt);
    return new Ended(
        new JobEvent.Changed(number, id, tenant, at, next.status(), attempt),
        next instanceof JobState.Queued queued
            ? Optional.of(JobReads.queued(sql, changed, queued))
            : Optional.empty());
  }

  private List<Attempt> ended(List<Attempt> attempts) {
    var all = new ArrayList<>(attempts);
    all.add(end.of(all.removeLast(), at));
    return all;
  }

  @Override
  public void follow(Optional<Ended> made) {
    made.ifPresent(ended -> ended.tell(listener));
  }
}
