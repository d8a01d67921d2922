package io.atelier.jobs.local;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactStore;
import io.atelier.formats.Assignment;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.ArtifactHolder;
import io.atelier.jobs.Callback;
import io.atelier.jobs.Callbacks;
import io.atelier.jobs.EventFilter;
import io.atelier.jobs.EventStream;
import io.atelier.jobs.Hold;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobCode;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobFilter;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobPage;
import io.atelier.jobs.JobRequest;
import io.atelier.jobs.JobSettings;
import io.atelier.jobs.JobWork;
import io.atelier.jobs.Jobs;
import io.atelier.jobs.QueueStatus;
import io.atelier.jobs.Submitted;
import io.atelier.jobs.events.EventRing;
import io.atelier.jobs.events.KeptEvents;
import io.atelier.jobs.store.JobStore;
import io.atelier.jobs.store.PreparedJob;
import io.atelier.nodes.NodeTypes;
import io.atelier.workers.Worker;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Jobs that the workers of this process run.
public final class LocalJobs implements Jobs, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(LocalJobs.class.getName());

  /// What workers get to end in that were stopped.
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private static final int LONGEST_PAGE = 500;

  /// Others who write wait for no more than this.
  private static final int STOPPED_AT_ONCE = 200;

  private final JobSettings settings;
  private final ArtifactCollector collector;
  private final Clocks clocks;
  private final JobStore store;
  private final EventRing ring;
  private final Board board;
  private final Admission admission;
  private final TimeLimits limits = new TimeLimits();

  private LocalJobs(
      JobSettings settings, ArtifactStore artifacts, LongSupplier free, Clocks clocks) {
    this.settings = settings;
    this.clocks = clocks;
    board = new Board(settings.queue(), clocks, this::tell);
    store = JobStore.open(settings.storage(), settings.events(), clocks.wall(), board);
    collector = new ArtifactCollector(artifacts, store, board::running);
    ring = new EventRing(kept(), store.latestEvent());
    admission =
        new Admission(board::waiting, settings.queue().longest(), free, settings.freeBytes());
  }

  /// Opens the jobs of a service, and goes on with what the one before it left.
  ///
  /// @param artifacts where the workers save
  /// @param free bytes that are free on the disk of it, asked for each submission
  /// @throws AtelierException DATA_IN_USE, DATABASE_NOT_OURS, DATABASE_NOT_DURABLE,
  ///   DATABASE_UNAVAILABLE
  public static LocalJobs open(JobSettings settings, ArtifactStore artifacts, LongSupplier free) {
    return open(settings, artifacts, free, Clocks.SYSTEM);
  }

  static LocalJobs open(
      JobSettings settings, ArtifactStore artifacts, LongSupplier free, Clocks clocks) {
    var jobs = new LocalJobs(settings, artifacts, free, clocks);
    try {
      jobs.goOn();
      return jobs;
    } catch (RuntimeException e) {
      jobs.close();
      throw e;
    }
  }

  private void goOn() {
    store.holds().forEach(board::hold);
    var interrupted = store.interruptRunning();
    store.tellQueued();
    if (interrupted + board.waiting() > 0) {
      LOG.log(
          Level.INFO,
          "{0} jobs wait; {1} of them were running when the service ended, and run again",
          board.waiting(),
          interrupted);
    }
  }

  private void tell(JobEvent event) {
    ring.publish(event);
  }

  private KeptEvents kept() {
    return new KeptEvents() {
      @Override
      public List<JobEvent> events(EventFilter filter, long after, long until, int limit) {
        return store.events(filter, after, until, limit);
      }

      @Override
      public long oldestEvent() {
        return store.oldestEvent();
      }
    };
  }

  /// Lets a worker take jobs, one at a time, as soon as it is ready, for as long as the service
  /// runs.
  ///
  /// @param name shown with the attempts; no two workers share one
  /// @param worker stays its owner's to close, after this
  public void serve(String name, Worker worker) {
    var runTaken = new RunTaken(name, worker, store, limits, clocks, collector);
    board.offer(name, Optional.empty());
    var workOff = new WorkOff(board, runTaken, clocks, this::tell);
    Thread.ofPlatform().name("jobs-" + name).daemon().start(workOff);
  }

  /// Removes the artifacts of deleted jobs, as far as no job and nobody else holds them. To be
  /// called now and then.
  ///
  /// @param others who may hold artifacts, beside jobs
  /// @return how many
  public int collectArtifacts(List<ArtifactHolder> others) {
    return collector.collect(others);
  }

  @Override
  public List<Submitted> submitAll(List<JobRequest> requests) {
    return accept(
        requests.stream().map(request -> PreparedJob.of(checked(request), null)).toList());
  }

  private static JobRequest checked(JobRequest request) {
    var nodes = request.work().workflow().nodes().keySet();
    if (!nodes.containsAll(request.work().outputs())) {
      throw new AtelierException(
          JobCode.JOB_INVALID,
          "The outputs asked for are not all in the workflow; ask for nodes of it, or for none to get all.");
    }
    return request;
  }

  private List<Submitted> accept(List<PreparedJob> jobs) {
    requireOpen();
    return store.accept(jobs, admission);
  }

  private void requireOpen() {
    if (board.isStopping()) {
      throw new AtelierException(
          JobCode.SERVICE_STOPPING, "The service is stopping; try again when it is back.");
    }
  }

  @Override
  public Optional<Job> find(JobId id) {
    return store.find(id);
  }

  @Override
  public Optional<Job> findByKey(String tenant, String key) {
    return store.findByKey(tenant, key);
  }

  @Override
  public long count(JobFilter filter) {
    return store.count(filter);
  }

  @Override
  public JobWork work(JobId id) {
    return store.work(id);
  }

  @Override
  public JobPage list(JobFilter filter, @Nullable JobId before, int limit) {
    return store.list(filter, before, Math.clamp(limit, 1, LONGEST_PAGE));
  }

  @Override
  public Job cancel(JobId id) {
    store.stop(List.of(id));
    return get(id);
  }

  private Job get(JobId id) {
    return find(id).orElseThrow(() -> JobStore.unknown(id));
  }

  @Override
  public int cancelAll(JobFilter filter) {
    var ids = store.unfinished(filter);
    var stopped = 0;
    for (var from = 0; from < ids.size(); from += STOPPED_AT_ONCE) {
      var some = ids.subList(from, Math.min(ids.size(), from + STOPPED_AT_ONCE));
      stopped += store.stop(some).size();
    }
    return stopped;
  }

  @Override
  public JobId retry(JobId id) {
    var request = new SubmitAgain(get(id), work(id)).retried();
    return accept(List.of(PreparedJob.of(request, id))).getFirst().id();
  }

  @Override
  public void unlist(String tenant, @Nullable Set<JobId> ids) {
    store.unlist(tenant, ids);
  }

  @Override
  public void delete(JobId id) {
    store.delete(id);
  }

  @Override
  public List<JobId> cloneWith(
      JobId id, List<List<Assignment>> changes, NodeTypes types, @Nullable Callback callback) {
    var again = new SubmitAgain(get(id), work(id));
    var jobs =
        changes.stream()
            .map(change -> PreparedJob.of(again.changed(change, types, callback), id))
            .toList();
    return accept(jobs).stream().map(Submitted::id).toList();
  }

  @Override
  public JobId reproduce(JobId id) {
    var request = new SubmitAgain(get(id), work(id)).anew();
    return accept(List.of(PreparedJob.of(request, id))).getFirst().id();
  }

  @Override
  public void pause(Hold hold) {
    store.hold(hold);
    board.hold(hold);
  }

  @Override
  public void resume(Hold hold) {
    store.release(hold);
    board.release(hold);
  }

  @Override
  public QueueStatus status() {
    return board.status();
  }

  @Override
  public Optional<Artifact> artifact(@Nullable String tenant, String sha256) {
    return store.artifact(tenant, sha256);
  }

  @Override
  public Optional<Artifact> artifactAt(@Nullable String tenant, String path) {
    return store.artifactAt(tenant, path);
  }

  @Override
  public EventStream listen(EventFilter filter, OptionalLong after) {
    requireOpen();
    return ring.listen(filter, after);
  }

  /// Asks tables that others keep in this database.
  ///
  /// @throws AtelierException DATABASE_UNAVAILABLE
  public <T> T readOthers(Function<JdbcClient, T> question) {
    return store.readOthers(question);
  }

  /// Changes such tables, all or nothing, on the one thread that writes; synced to the disk when
  /// this returns.
  ///
  /// @throws AtelierException DATABASE_UNAVAILABLE, SERVICE_STOPPING, and what the change throws
  public <T> T writeOthers(Function<JdbcClient, T> change) {
    return store.writeOthers(change);
  }

  @Override
  public Callbacks callbacks() {
    return new OwedCalls(store, clocks.wall());
  }

  /// Takes and begins no more jobs, gives those that run their time to end, stops the others, which
  /// run again after the next start, and closes the database.
  @Override
  public void close() {
    board.stop();
    try {
      if (!board.awaitIdle(settings.grace().toNanos())) {
        board.running().forEach(attempt -> attempt.stop(RunningJob.Stop.SHUTDOWN));
        board.awaitIdle(LAST_WORDS.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      limits.close();
      store.close();
      ring.close();
    }
  }
}
