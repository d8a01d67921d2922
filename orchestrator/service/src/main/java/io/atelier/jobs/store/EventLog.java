package io.atelier.jobs.store;

import io.atelier.jobs.EventFilter;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Changes of state, numbered in the order of their commits. The writer's thread appends.
final class EventLog {

  /// How many go at once, so that no commit takes long for it.
  private static final int TRIMMED = 100;

  private final long kept;
  private long latest;

  /// Goes on after what the table holds.
  ///
  /// @param kept how many at least
  EventLog(JdbcClient sql, long kept) {
    this.kept = kept;
    latest = latest(sql);
  }

  /// Writes one.
  ///
  /// @param status null when the job was deleted
  /// @return its number
  long append(
      JdbcClient sql,
      JobId job,
      String tenant,
      Instant at,
      @Nullable JobStatus status,
      int attempt) {
    var number = ++latest;
    sql.sql(
            "insert into job_event (number, job, tenant, at, status, attempt) values (?, ?, ?, ?, ?, ?)")
        .param(number)
        .param(job.text())
        .param(tenant)
        .param(at.toEpochMilli())
        .param(status == null ? null : status.name())
        .param(attempt)
        .update();
    if (number % TRIMMED == 0) {
      sql.sql("delete from job_event where number <= ?").param(number - kept).update();
    }
    return number;
  }

  /// Those after a number up to another, oldest first.
  static List<JobEvent> read(
      JdbcClient sql, EventFilter filter, long after, long until, int limit) {
    var job = filter.job();
    return sql.sql(
            """
            select number, job, tenant, at, status, attempt from job_event
            where number > :after and number <= :until %s %s
            order by number limit :limit\
            """
                .formatted(
                    filter.tenant() == null ? "" : "and tenant = :tenant",
                    job == null ? "" : "and job = :job"))
        .param("after", after)
        .param("until", until)
        .param("tenant", filter.tenant())
        .param("job", job == null ? null : job.text())
        .param("limit", limit)
        .query(EventLog::event)
        .list();
  }

  private static JobEvent event(ResultSet row, int number) throws SQLException {
    var status = row.getString("status");
    var event = row.getLong("number");
    var job = new JobId(row.getString("job"));
    var at = Instant.ofEpochMilli(row.getLong("at"));
    return status == null
        ? new JobEvent.Deleted(event, job, row.getString("tenant"), at)
        : new JobEvent.Changed(
            event,
            job,
            row.getString("tenant"),
            at,
            JobStatus.valueOf(status),
            row.getInt("attempt"));
  }

  /// The number of the latest; 0 before the first.
  static long latest(JdbcClient sql) {
    return sql.sql("select coalesce(max(number), 0) from job_event").query(Long.class).single();
  }

  /// The number of the oldest that is kept; one more than the latest where none is.
  static long oldest(JdbcClient sql) {
    return sql.sql("select coalesce(min(number), 1) from job_event").query(Long.class).single();
  }
}
