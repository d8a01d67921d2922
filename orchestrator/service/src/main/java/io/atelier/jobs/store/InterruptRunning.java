package io.atelier.jobs.store;

import io.atelier.jobs.JobOutput;
import io.atelier.jobs.JobStatus;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Ends the attempts that a service left behind when it ended without a word: their jobs wait
/// again, or are cancelled where somebody had asked for that.
record InterruptRunning(Instant at, EventLog events, StoreListener listener)
    implements Change<List<EndAttempt.Ended>> {

  @Override
  public List<EndAttempt.Ended> make(JdbcClient sql) {
    return Stream.of(JobStatus.RUNNING, JobStatus.CANCELLING)
        .flatMap(status -> in(sql, status).stream())
        .flatMap(job -> interrupt(job).make(sql).stream())
        .toList();
  }

  private EndAttempt interrupt(StoredJob job) {
    var end = new AttemptEnd.Interrupted();
    return new EndAttempt(
        job.id(), job.attempts().size(), end, JobOutput.NONE, at, events, listener);
  }

  @Override
  public void follow(List<EndAttempt.Ended> made) {
    made.forEach(ended -> ended.tell(listener));
  }

  private static List<StoredJob> in(JdbcClient sql, JobStatus status) {
    return sql.sql(
            "select id, status, number, terms, attempts from job where status = ? order by id")
        .param(status.name())
        .query(StoredJob::read)
        .list();
  }
}
