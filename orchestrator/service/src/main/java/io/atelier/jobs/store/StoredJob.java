package io.atelier.jobs.store;

import io.atelier.artifacts.Artifact;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.Attempt;
import io.atelier.jobs.Callback;
import io.atelier.jobs.JobCode;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobOutput;
import io.atelier.jobs.JobState;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.JobTerms;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What the writer has to know of a job to change it.
///
/// @param number of its acceptance
record StoredJob(JobId id, JobStatus status, long number, JobTerms terms, List<Attempt> attempts) {

  static Optional<StoredJob> find(JdbcClient sql, JobId id) {
    return sql.sql("select id, status, number, terms, attempts from job where id = ?")
        .param(id.text())
        .query(StoredJob::read)
        .optional();
  }

  /// @throws AtelierException JOB_UNKNOWN
  static StoredJob get(JdbcClient sql, JobId id) {
    return find(sql, id).orElseThrow(() -> unknown(id));
  }

  static AtelierException unknown(JobId id) {
    return new AtelierException(
        JobCode.JOB_UNKNOWN,
        "There is no job %s; it was deleted, or never was.".formatted(id.text()));
  }

  static StoredJob read(ResultSet row, int number) throws SQLException {
    return new StoredJob(
        new JobId(row.getString("id")),
        JobStatus.valueOf(row.getString("status")),
        row.getLong("number"),
        Json.read(row.getString("terms"), JobTerms.class),
        Json.readList(row.getString("attempts"), Attempt.class));
  }

  boolean isAt(int attempt) {
    return !status.isFinal() && attempts.size() == attempt && attempts.getLast().ended() == null;
  }

  StoredJob with(List<Attempt> others) {
    return new StoredJob(id, status, number, terms, others);
  }

  /// Writes the job in its next state, with its attempts as they are here.
  void become(JdbcClient sql, JobState next) {
    if (!status.mayBecome(next.status())) {
      throw new IllegalStateException("%s can't become %s".formatted(status, next.status()));
    }
    var callback = owed(next.status());
    sql.sql(
            """
            update job set status = ?, since = ?, not_before = ?, attempt = ?, worker = ?, took = ?,
              attempts = ?, failure = ?, call_at = ?, call_target = ? where id = ?\
            """)
        .param(next.status().name())
        .param(next.since().toEpochMilli())
        .param(next instanceof JobState.Queued(var _, Instant notBefore) ? millis(notBefore) : null)
        .param(attempts.size())
        .param(attempts.isEmpty() ? null : attempts.getLast().worker())
        .param(next instanceof JobState.Done(var _, Duration took) ? took.toMillis() : null)
        .param(Json.write(attempts))
        .param(next instanceof JobState.Failed(var _, var failure) ? Json.write(failure) : null)
        .param(callback == null ? null : next.since().toEpochMilli())
        .param(callback == null ? null : callback.target())
        .param(id.text())
        .update();
  }

  /// Who is to be told of this status, if anybody.
  private @Nullable Callback owed(JobStatus next) {
    var callback = terms.callback();
    return callback != null && callback.events().contains(next) ? callback : null;
  }

  private static @Nullable Long millis(@Nullable Instant time) {
    return time == null ? null : time.toEpochMilli();
  }

  /// Writes what an attempt left, in the place of what the one before it left.
  void leave(JdbcClient sql, JobOutput output) {
    sql.sql("update job set output = ? where id = ?")
        .params(Json.write(output), id.text())
        .update();
    letGo(sql);
    output.artifacts().stream().distinct().forEach(artifact -> hold(sql, artifact));
  }

  /// Holds its artifacts no longer.
  void letGo(JdbcClient sql) {
    sql.sql(
            """
            insert into artifact_garbage (path, name, kind)
            select path, name, kind from job_artifact where job = ? on conflict do nothing\
            """)
        .param(id.text())
        .update();
    sql.sql("delete from job_artifact where job = ?").param(id.text()).update();
  }

  private void hold(JdbcClient sql, Artifact artifact) {
    sql.sql(
            """
            insert into job_artifact (path, job, name, kind, media_type, bytes, sha256)
            values (?, ?, ?, ?, ?, ?, ?)\
            """)
        .params(
            artifact.path(),
            id.text(),
            artifact.name(),
            artifact.kind().name(),
            artifact.mediaType(),
            artifact.bytes(),
            artifact.sha256())
        .update();
  }
}
