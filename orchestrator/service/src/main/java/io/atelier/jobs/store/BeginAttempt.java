package io.atelier.jobs.store;

import io.atelier.jobs.Attempt;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobState;
import io.atelier.jobs.JobStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Says that a worker has taken a job.
///
/// @param attempt its number, from 1
/// @param begun told whether it stands; not when the job was cancelled just before
record BeginAttempt(
    JobId id,
    int attempt,
    String worker,
    Instant at,
    EventLog events,
    StoreListener listener,
    Consumer<Boolean> begun)
    implements Change<BeginAttempt.Begun> {

  /// @param event none where it was written by a commit that nobody heard of
  record Begun(boolean stands, Optional<JobEvent> event) {}

  @Override
  public Begun make(JdbcClient sql) {
    var job = StoredJob.find(sql, id);
    if (job.isEmpty()) {
      return new Begun(false, Optional.empty());
    }
    var stored = job.get();
    if (stored.status() != JobStatus.QUEUED || stored.attempts().size() != attempt - 1) {
      return new Begun(stored.isAt(attempt), Optional.empty());
    }
    var attempts = new ArrayList<>(stored.attempts());
    attempts.add(Attempt.begun(attempt, worker, at));
    stored.with(attempts).become(sql, new JobState.Running(at, attempt, worker));
    var tenant = stored.terms().tenant();
    var number = events.append(sql, id, tenant, at, JobStatus.RUNNING, attempt);
    return new Begun(
        true,
        Optional.of(new JobEvent.Changed(number, id, tenant, at, JobStatus.RUNNING, attempt)));
  }

  @Override
  public void follow(Begun made) {
    made.event.ifPresent(listener::happened);
    begun.accept(made.stands);
  }
}
