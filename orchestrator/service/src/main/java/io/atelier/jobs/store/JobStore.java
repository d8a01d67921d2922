package io.atelier.jobs.store;

import io.atelier.artifacts.Artifact;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.Callbacks;
import io.atelier.jobs.EventFilter;
import io.atelier.jobs.Hold;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobFailure;
import io.atelier.jobs.JobFilter;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobOutput;
import io.atelier.jobs.JobPage;
import io.atelier.jobs.JobWork;
import io.atelier.jobs.Storage;
import io.atelier.jobs.Submitted;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The jobs on disk, and every change of them. What a method without a future has changed is
/// committed when it returns. Any thread. Each method may throw DATABASE_UNAVAILABLE.
public final class JobStore implements AutoCloseable {

  private final Database database;
  private final InstantSource clock;
  private final StoreListener listener;
  private final JdbcClient reader;
  private final Writer writer;
  private final NewIds ids;
  private final EventLog events;

  private JobStore(Database database, InstantSource clock, StoreListener listener, long kept) {
    this.database = database;
    this.clock = clock;
    this.listener = listener;
    reader = JdbcClient.create(database.readers());
    writer = new Writer(database, this::tellQueued);
    ids = new NewIds(clock, new SecureRandom());
    events = events(kept);
  }

  /// After the writer has the database for itself: nobody else numbers events then.
  private EventLog events(long kept) {
    try {
      return new EventLog(reader, kept);
    } catch (RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  /// Opens the database, making it if it is not there.
  ///
  /// @param events how many changes of state are kept at least
  /// @param listener may be told of a job again that it knows; the caller ends what was running
  ///   when the process before this one ended, with [#interruptRunning], and asks for [#tellQueued]
  /// @throws AtelierException DATA_IN_USE, DATABASE_NOT_OURS, DATABASE_NOT_DURABLE,
  ///   DATABASE_UNAVAILABLE
  public static JobStore open(
      Storage storage, long events, InstantSource clock, StoreListener listener) {
    var database = OpenDatabase.of(storage);
    try {
      return new JobStore(database, clock, listener, events);
    } catch (RuntimeException e) {
      database.close();
      throw e instanceof DataAccessException ? DatabaseFault.unavailable(e) : e;
    }
  }

  /// Takes jobs in, synced to the disk; all or none.
  ///
  /// @param admission told how many are new; throws when there is no room for them
  public List<Submitted> accept(List<PreparedJob> jobs, IntConsumer admission) {
    var change = new AcceptJobs(jobs, admission, ids, events, clock.instant(), listener);
    return writer.write(Keeping.SYNCED, change).answers();
  }

  /// Says that a worker has taken a job; soon.
  ///
  /// @param begun told whether it stands; not when the job was cancelled just before
  public void begin(JobId id, int attempt, String worker, Instant at, Consumer<Boolean> begun) {
    var _ = writer.record(new BeginAttempt(id, attempt, worker, at, events, listener, begun));
  }

  /// Says what a running attempt has saved; soon. It is listed among what may be collected.
  public void made(List<Artifact> artifacts) {
    var _ = writer.record(new ListMade(artifacts));
  }

  /// Says how an attempt ended; soon. What becomes of the job is decided with it.
  public CompletableFuture<?> end(
      JobId id, int attempt, AttemptEnd end, JobOutput output, Instant at) {
    return writer.record(new EndAttempt(id, attempt, end, output, at, events, listener));
  }

  /// Ends the attempts that a process before this one left behind.
  ///
  /// @return how many
  public int interruptRunning() {
    var change = new InterruptRunning(clock.instant(), events, listener);
    return writer.write(Keeping.SOON, change).size();
  }

  /// Tells the listener of every job that waits, in the order of acceptance.
  public void tellQueued() {
    read(sql -> {
      JobReads.queued(sql, listener::queued);
      return true;
    });
  }

  /// Cancels what waits, and marks what runs to be stopped.
  ///
  /// @return what has changed
  public List<JobEvent.Changed> stop(List<JobId> ids) {
    return writer.write(Keeping.SYNCED, new StopJobs(ids, clock.instant(), events, listener));
  }

  /// Forgets a job that has ended.
  ///
  /// @throws AtelierException JOB_UNKNOWN, JOB_STATE_CONFLICT
  public void delete(JobId id) {
    writer.write(Keeping.SOON, new DeleteJob(id, clock.instant(), events, listener));
  }

  /// Takes jobs that have ended off the lists.
  ///
  /// @param ids those of the tenant that are meant; null for all
  public void unlist(String tenant, @Nullable Set<JobId> ids) {
    if (ids != null && ids.isEmpty()) {
      return;
    }
    writer.write(
        Keeping.SOON,
        sql ->
            sql.sql(
                    "update job set unlisted = 1 where tenant = :tenant and unlisted = 0"
                        + " and status in ('DONE', 'FAILED', 'CANCELLED')"
                        + (ids == null ? "" : " and id in (:ids)"))
                .param("tenant", tenant)
                .param("ids", ids == null ? List.of() : ids.stream().map(JobId::text).toList())
                .update());
  }

  /// Keeps a hold, or what has no more effect than that.
  public void hold(Hold hold) {
    var row = HoldRow.of(hold);
    write(
        "insert into hold (kind, name) values (?, ?) on conflict do nothing",
        row.kind(),
        row.name());
  }

  /// Takes a hold back.
  public void release(Hold hold) {
    var row = HoldRow.of(hold);
    write("delete from hold where kind = ? and name = ?", row.kind(), row.name());
  }

  public Set<Hold> holds() {
    return read(JobReads::holds);
  }

  public Optional<Job> find(JobId id) {
    return read(sql -> JobReads.find(sql, id));
  }

  /// The job that an idempotency key stands for.
  public Optional<Job> findByKey(String tenant, String key) {
    return read(sql -> JobReads.findByKey(sql, tenant, key));
  }

  public long count(JobFilter filter) {
    return read(sql -> JobReads.count(sql, filter));
  }

  /// The refusal of an id that no job has.
  public static AtelierException unknown(JobId id) {
    return StoredJob.unknown(id);
  }

  /// What a job computes.
  ///
  /// @throws AtelierException JOB_UNKNOWN
  public JobWork work(JobId id) {
    return read(sql -> JobReads.work(sql, id)).orElseThrow(() -> unknown(id));
  }

  /// Newest first.
  ///
  /// @param before only jobs of lesser ids; null for the first page
  public JobPage list(JobFilter filter, @Nullable JobId before, int limit) {
    return read(sql -> JobReads.list(sql, filter, before, limit));
  }

  /// Those of the filter that have not ended, in no order.
  public List<JobId> unfinished(JobFilter filter) {
    return read(sql -> JobReads.unfinished(sql, filter));
  }

  public Optional<Artifact> artifact(@Nullable String tenant, String sha256) {
    return read(sql -> JobReads.artifact(sql, tenant, sha256));
  }

  /// An artifact by its place.
  ///
  /// @param path below the output folder
  public Optional<Artifact> artifactAt(@Nullable String tenant, String path) {
    return read(sql -> JobReads.artifactAt(sql, tenant, path));
  }

  /// Those of the paths that a job holds.
  public Set<String> held(Collection<String> paths) {
    return read(sql -> JobReads.held(sql, paths));
  }

  /// Some of what jobs have let go of, in the order of paths.
  ///
  /// @param after only greater paths; empty for the first
  public List<Garbage> garbage(String after, int limit) {
    return read(sql -> JobReads.garbage(sql, after, limit));
  }

  /// It is gone, or somebody holds it.
  public void settleGarbage(Collection<String> paths) {
    if (!paths.isEmpty()) {
      writer.write(
          Keeping.SOON,
          sql ->
              sql.sql("delete from artifact_garbage where path in (:paths)")
                  .param("paths", paths)
                  .update());
    }
  }

  /// Changes of state after a number up to another, oldest first.
  public List<JobEvent> events(EventFilter filter, long after, long until, int limit) {
    return read(sql -> EventLog.read(sql, filter, after, until, limit));
  }

  /// The number of the oldest change that is kept.
  public long oldestEvent() {
    return read(EventLog::oldest);
  }

  /// The number of the latest change; 0 before the first.
  public long latestEvent() {
    return read(EventLog::latest);
  }

  public List<Callbacks.Due> callsDue(Instant now, Set<String> without, int limit) {
    return read(sql -> JobReads.callsDue(sql, now, without, limit));
  }

  /// Owes the call no longer: it was made.
  public void callDelivered(JobId id, Instant at) {
    write(
        """
        update job set call_at = null, call_tries = call_tries + 1, call_ended = ?, call_failure = null
        where id = ? and call_at is not null\
        """,
        at.toEpochMilli(),
        id.text());
  }

  /// Owes it again, at a time, or gives it up.
  public void callFailed(JobId id, JobFailure failure, Instant at, @Nullable Instant again) {
    writer.write(
        Keeping.SOON,
        sql ->
            sql.sql(
                    """
                    update job set call_at = ?, call_tries = call_tries + 1, call_ended = ?,
                      call_failure = ? where id = ? and call_at is not null\
                    """)
                .param(again == null ? null : again.toEpochMilli())
                .param(again == null ? at.toEpochMilli() : null)
                .param(Json.write(failure))
                .param(id.text())
                .update());
  }

  /// Asks tables that others keep in this database.
  public <T> T readOthers(Function<JdbcClient, T> question) {
    return read(question);
  }

  /// Changes such tables, all or nothing, synced to the disk.
  public <T> T writeOthers(Function<JdbcClient, T> change) {
    return writer.write(Keeping.SYNCED, change::apply);
  }

  private void write(String statement, Object... parameters) {
    writer.write(Keeping.SOON, sql -> sql.sql(statement).params(parameters).update());
  }

  private <T> T read(Function<JdbcClient, T> question) {
    try {
      return question.apply(reader);
    } catch (DataAccessException e) {
      throw DatabaseFault.unavailable(e);
    }
  }

  /// Commits what waits, and closes the database.
  @Override
  public void close() {
    writer.close();
    database.close();
  }
}
