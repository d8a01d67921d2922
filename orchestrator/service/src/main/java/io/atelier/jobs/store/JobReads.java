package io.atelier.jobs.store;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactKind;
import io.atelier.jobs.Callbacks;
import io.atelier.jobs.Hold;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobFilter;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobPage;
import io.atelier.jobs.JobState;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.JobTerms;
import io.atelier.jobs.JobWork;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Questions to the table of jobs. Each sees all that is committed when it is asked.
final class JobReads {

  private static final String BY_ID = "select " + JobRow.COLUMNS + " from job j where j.id = ?";

  private JobReads() {}

  static Optional<Job> find(JdbcClient sql, JobId id) {
    return sql.sql(BY_ID).param(id.text()).query(JobRow::read).optional();
  }

  static Optional<Job> findByKey(JdbcClient sql, String tenant, String key) {
    return sql.sql(
            "select %s from job j where j.tenant = ? and j.idempotency_key = ?"
                .formatted(JobRow.COLUMNS))
        .params(tenant, key)
        .query(JobRow::read)
        .optional();
  }

  static long count(JdbcClient sql, JobFilter filter) {
    return each(filter)
        .mapToLong(status -> {
          var selection = new Selection(filter, status, null);
          return sql.sql("select count(*)" + selection.fromWhere())
              .params(selection.parameters())
              .query(Long.class)
              .single();
        })
        .sum();
  }

  static Optional<JobWork> work(JdbcClient sql, JobId id) {
    return sql.sql("select workflow, rest from job_work where job = ?")
        .param(id.text())
        .query((row, _) -> new WorkText(row.getString(1), row.getString(2)).work())
        .optional();
  }

  static JobPage list(JdbcClient sql, JobFilter filter, @Nullable JobId before, int limit) {
    var jobs =
        each(filter)
            .flatMap(status -> list(sql, new Selection(filter, status, before), limit + 1).stream())
            .sorted(Comparator.comparing(Job::id).reversed())
            .limit(limit + 1L)
            .toList();
    return jobs.size() <= limit
        ? new JobPage(jobs, null)
        : new JobPage(jobs.subList(0, limit), jobs.get(limit - 1).id());
  }

  /// One question for each state, because an index serves only one in the order of ids.
  private static Stream<Optional<JobStatus>> each(JobFilter filter) {
    return filter.states().isEmpty()
        ? Stream.of(Optional.empty())
        : filter.states().stream().map(Optional::of);
  }

  private static List<Job> list(JdbcClient sql, Selection selection, int limit) {
    return sql.sql(
            "select %s%s order by %s desc limit :limit"
                .formatted(JobRow.COLUMNS, selection.fromWhere(), selection.id()))
        .params(selection.parameters())
        .param("limit", limit)
        .query(JobRow::read)
        .list();
  }

  /// All of them that have not ended.
  static List<JobId> unfinished(JdbcClient sql, JobFilter filter) {
    return each(filter)
        .flatMap(status -> status.map(Stream::of).orElseGet(() -> Stream.of(JobStatus.values())))
        .filter(status -> !status.isFinal())
        .flatMap(status -> {
          var selection = new Selection(filter, Optional.of(status), null);
          return sql
              .sql("select j.id%s order by %s".formatted(selection.fromWhere(), selection.id()))
              .params(selection.parameters())
              .query(String.class)
              .list()
              .stream();
        })
        .map(JobId::new)
        .toList();
  }

  /// Hands over every job that waits, in the order of acceptance.
  static void queued(JdbcClient sql, Consumer<QueuedJob> each) {
    sql.sql(
            """
            select j.id, j.status, j.number, j.terms, j.attempts, j.since, j.not_before, w.workflow, w.rest
            from job j join job_work w on w.job = j.id where j.status = 'QUEUED' order by j.number\
            """)
        .query((ResultSet row) -> each.accept(queued(row)));
  }

  private static QueuedJob queued(ResultSet row) throws SQLException {
    var job = StoredJob.read(row, 0);
    var work = new WorkText(row.getString("workflow"), row.getString("rest")).work();
    return new QueuedJob(
        job.id(),
        job.number(),
        job.terms(),
        work.workflow(),
        job.attempts().size(),
        Instant.ofEpochMilli(row.getLong("since")),
        JobRow.instant(row, "not_before"));
  }

  /// A job that waits again.
  static QueuedJob queued(JdbcClient sql, StoredJob job, JobState.Queued state) {
    return new QueuedJob(
        job.id(),
        job.number(),
        job.terms(),
        work(sql, job.id()).orElseThrow().workflow(),
        job.attempts().size(),
        state.since(),
        state.notBefore());
  }

  static Optional<Artifact> artifact(JdbcClient sql, @Nullable String tenant, String sha256) {
    return artifact(sql, tenant, "sha256", sha256);
  }

  static Optional<Artifact> artifactAt(JdbcClient sql, @Nullable String tenant, String path) {
    return artifact(sql, tenant, "path", path);
  }

  private static Optional<Artifact> artifact(
      JdbcClient sql, @Nullable String tenant, String column, String wanted) {
    return sql.sql(
            """
            select a.name, a.kind, a.media_type, a.bytes, a.sha256
            from job_artifact a join job j on j.id = a.job
            where a.%s = :wanted %s limit 1\
            """
                .formatted(column, tenant == null ? "" : "and j.tenant = :tenant"))
        .param("wanted", wanted)
        .param("tenant", tenant)
        .query(JobReads::artifact)
        .optional();
  }

  private static Artifact artifact(ResultSet row, int number) throws SQLException {
    return new Artifact(
        row.getString("name"),
        ArtifactKind.valueOf(row.getString("kind")),
        row.getString("media_type"),
        row.getLong("bytes"),
        row.getString("sha256"));
  }

  static Set<String> held(JdbcClient sql, Collection<String> paths) {
    return paths.isEmpty()
        ? Set.of()
        : new HashSet<>(
            sql.sql("select distinct path from job_artifact where path in (:paths)")
                .param("paths", paths)
                .query(String.class)
                .list());
  }

  /// Some of what jobs have let go of, after a path.
  static List<Garbage> garbage(JdbcClient sql, String after, int limit) {
    return sql.sql(
            "select path, name, kind from artifact_garbage where path > ? order by path limit ?")
        .params(after, limit)
        .query((row, _) ->
            new Garbage(row.getString(1), row.getString(2), ArtifactKind.valueOf(row.getString(3))))
        .list();
  }

  /// One that is due further away than calls are put off was put off by a clock that was wrong.
  static List<Callbacks.Due> callsDue(
      JdbcClient sql, Instant now, Collection<String> without, int limit) {
    return sql
        .sql(
            """
            select id, terms, call_tries from job
            where call_at is not null and (call_at <= :now or call_at > :ahead) %s
            order by call_at limit :limit\
            """
                .formatted(without.isEmpty() ? "" : "and call_target not in (:without)"))
        .param("now", now.toEpochMilli())
        .param("ahead", now.plus(Callbacks.LONGEST_PAUSE).toEpochMilli())
        .param("without", without)
        .param("limit", limit)
        .query((row, _) -> due(row))
        .list()
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Callbacks.Due> due(ResultSet row) throws SQLException {
    var id = new JobId(row.getString("id"));
    var tries = row.getInt("call_tries");
    return Optional.ofNullable(Json.read(row.getString("terms"), JobTerms.class).callback())
        .map(callback -> new Callbacks.Due(id, callback, tries));
  }

  static Set<Hold> holds(JdbcClient sql) {
    return new HashSet<>(
        sql.sql("select kind, name from hold")
            .query((row, _) -> HoldRow.read(row.getString(1), row.getString(2)))
            .list());
  }
}
