package io.atelier.jobs.store;

import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Cancels what waits, and asks what runs to stop. What has ended stays as it is; what is not there
/// is none to stop.
record StopJobs(List<JobId> ids, Instant at, EventLog events, StoreListener listener)
    implements Change<List<JobEvent.Changed>> {

  @Override
  public List<JobEvent.Changed> make(JdbcClient sql) {
    var changes = new ArrayList<JobEvent.Changed>();
    for (var id : ids) {
      StoredJob.find(sql, id)
          .flatMap(job -> next(job).map(next -> stop(sql, job, next)))
          .ifPresent(changes::add);
    }
    return changes;
  }

  private Optional<JobState> next(StoredJob job) {
    return switch (job.status()) {
      case QUEUED -> Optional.of(new JobState.Cancelled(at));
      case RUNNING -> {
        var attempt = job.attempts().getLast();
        yield Optional.of(new JobState.Cancelling(at, attempt.number(), attempt.worker()));
      }
      case CANCELLING, DONE, FAILED, CANCELLED -> Optional.empty();
    };
  }

  private JobEvent.Changed stop(JdbcClient sql, StoredJob job, JobState next) {
    job.become(sql, next);
    var attempt = job.attempts().size();
    var tenant = job.terms().tenant();
    var number = events.append(sql, job.id(), tenant, at, next.status(), attempt);
    return new JobEvent.Changed(number, job.id(), tenant, at, next.status(), attempt);
  }

  @Override
  public void follow(List<JobEvent.Changed> made) {
    made.forEach(listener::happened);
  }
}
