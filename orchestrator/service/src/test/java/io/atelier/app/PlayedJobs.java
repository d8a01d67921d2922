package io.atelier.app;

import io.atelier.artifacts.Artifact;
import io.atelier.formats.Assignment;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.Attempt;
import io.atelier.jobs.Callback;
import io.atelier.jobs.Callbacks;
import io.atelier.jobs.EventFilter;
import io.atelier.jobs.EventStream;
import io.atelier.jobs.Hold;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobCode;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobFailure;
import io.atelier.jobs.JobFilter;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobOutput;
import io.atelier.jobs.JobPage;
import io.atelier.jobs.JobRequest;
import io.atelier.jobs.JobState;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.JobWork;
import io.atelier.jobs.Jobs;
import io.atelier.jobs.NodeSpan;
import io.atelier.jobs.QueueStatus;
import io.atelier.jobs.Submitted;
import io.atelier.nodes.NodeTypes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Jobs in memory that nobody runs: a test says what becomes of them.
final class PlayedJobs implements Jobs {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private final ConcurrentSkipListMap<JobId, Job> jobs = new ConcurrentSkipListMap<>();
  private final Map<JobId, JobWork> works = new ConcurrentSkipListMap<>();
  private final List<JobEvent.Changed> changes = new ArrayList<>();
  private final List<Listener> listeners = new ArrayList<>();
  private final Set<JobId> unlisted = new LinkedHashSet<>();
  private final Set<Hold> holds = new LinkedHashSet<>();

  /// How many were ever accepted.
  int accepted() {
    return jobs.size();
  }

  List<Job> all() {
    return List.copyOf(jobs.values());
  }

  @Override
  public synchronized List<Submitted> submitAll(List<JobRequest> requests) {
    return requests.stream().map(request -> accept(request, null)).toList();
  }

  private Submitted accept(JobRequest request, @Nullable JobId origin) {
    var key = request.terms().idempotencyKey();
    if (key != null) {
      for (var job : jobs.values()) {
        if (key.equals(job.terms().idempotencyKey())
            && job.terms().tenant().equals(request.terms().tenant())) {
          return new Submitted(job.id(), true);
        }
      }
    }
    var id = new JobId("00000000-0000-7000-8000-%012x".formatted(jobs.size() + 1));
    works.put(id, request.work());
    jobs.put(
        id,
        new Job(
            id,
            jobs.size() + 1L,
            request.terms(),
            NOON,
            new JobState.Queued(NOON, null),
            List.of(),
            JobOutput.NONE,
            origin));
    tell(id);
    return new Submitted(id, false);
  }

  /// A job becomes this.
  synchronized void become(JobId id, JobState state, List<Artifact> artifacts) {
    var job = known(id);
    jobs.put(
        id,
        new Job(
            id,
            job.number(),
            job.terms(),
            job.submitted(),
            state,
            job.attempts(),
            new JobOutput(artifacts, List.of(), List.of(), saved(artifacts)),
            job.origin()));
    tell(id);
  }

  /// All of them by a node `save`.
  private static SequencedMap<String, List<String>> saved(List<Artifact> artifacts) {
    var saved = new LinkedHashMap<String, List<String>>();
    if (!artifacts.isEmpty()) {
      saved.put("save", artifacts.stream().map(Artifact::path).toList());
    }
    return saved;
  }

  /// A job ends with its first attempt, in which these nodes ran.
  void end(JobId id, JobState state, Attempt attempt, List<NodeSpan> nodes) {
    end(id, state, attempt, new JobOutput(List.of(), List.of(), nodes, new LinkedHashMap<>()));
  }

  /// A job ends with its first attempt, which left this.
  synchronized void end(JobId id, JobState state, Attempt attempt, JobOutput output) {
    var job = known(id);
    jobs.put(
        id,
        new Job(
            id,
            job.number(),
            job.terms(),
            job.submitted(),
            state,
            List.of(attempt),
            output,
            job.origin()));
    tell(id);
  }

  void finish(JobId id, Artifact... artifacts) {
    become(id, new JobState.Done(NOON, Duration.ofMillis(1500)), List.of(artifacts));
  }

  private void tell(JobId id) {
    var job = known(id);
    var change =
        new JobEvent.Changed(
            changes.size() + 1, id, job.terms().tenant(), NOON, job.state().status(), 0);
    changes.add(change);
    listeners.forEach(listener -> listener.hear(change));
  }

  /// Something that happens in a run.
  synchronized void tell(JobEvent.Run event) {
    listeners.forEach(listener -> listener.hear(event));
  }

  private Job known(JobId id) {
    return find(id).orElseThrow(() -> new AtelierException(JobCode.JOB_UNKNOWN, "No such job."));
  }

  @Override
  public Optional<Job> find(JobId id) {
    return Optional.ofNullable(jobs.get(id));
  }

  @Override
  public Optional<Job> findByKey(String tenant, String key) {
    return jobs.values().stream()
        .filter(job -> job.terms().tenant().equals(tenant))
        .filter(job -> key.equals(job.terms().idempotencyKey()))
        .findFirst();
  }

  @Override
  public long count(JobFilter filter) {
    return jobs.values().stream().filter(job -> takes(filter, job)).count();
  }

  @Override
  public JobWork work(JobId id) {
    known(id);
    return Optional.ofNullable(works.get(id)).orElseThrow();
  }

  @Override
  public JobPage list(JobFilter filter, @Nullable JobId before, int limit) {
    var older = before == null ? jobs.descendingMap() : jobs.headMap(before).descendingMap();
    var found =
        older.values().stream().filter(job -> takes(filter, job)).limit(limit + 1L).toList();
    return found.size() > limit
        ? new JobPage(found.subList(0, limit), found.get(limit - 1).id())
        : new JobPage(found, null);
  }

  private boolean takes(JobFilter filter, Job job) {
    return (filter.tenant() == null || filter.tenant().equals(job.terms().tenant()))
        && (filter.tag() == null || job.terms().tags().contains(filter.tag()))
        && !(filter.listed() && unlisted.contains(job.id()))
        && (filter.states().isEmpty() || filter.states().contains(job.state().status()));
  }

  @Override
  public Job cancel(JobId id) {
    if (!known(id).state().status().isFinal()) {
      become(id, new JobState.Cancelled(NOON), List.of());
    }
    return known(id);
  }

  @Override
  public int cancelAll(JobFilter filter) {
    var found =
        jobs.values().stream()
            .filter(job -> takes(filter, job) && !job.state().status().isFinal())
            .toList();
    found.forEach(job -> cancel(job.id()));
    return found.size();
  }

  @Override
  public JobId retry(JobId id) {
    return accept(new JobRequest(work(id), known(id).terms().withIdempotencyKey(null)), id).id();
  }

  @Override
  public void unlist(String tenant, @Nullable Set<JobId> ids) {
    jobs.values().stream()
        .filter(job -> job.terms().tenant().equals(tenant) && job.state().status().isFinal())
        .map(Job::id)
        .filter(id -> ids == null || ids.contains(id))
        .forEach(unlisted::add);
  }

  @Override
  public void delete(JobId id) {
    if (!known(id).state().status().isFinal()) {
      throw new AtelierException(JobCode.JOB_STATE_CONFLICT, "It runs; cancel it first.");
    }
    jobs.remove(id);
  }

  @Override
  public List<JobId> cloneWith(
      JobId id, List<List<Assignment>> changes, NodeTypes types, @Nullable Callback callback) {
    var requests = new ArrayList<JobRequest>();
    for (var change : changes) {
      var workflow = work(id).workflow();
      for (var assignment : change) {
        workflow = assignment.apply(workflow, types);
      }
      requests.add(
          new JobRequest(
              JobWork.of(workflow, work(id).textChunks()),
              known(id).terms().withIdempotencyKey(null).withCallback(callback)));
    }
    return requests.stream().map(request -> accept(request, id).id()).toList();
  }

  @Override
  public JobId reproduce(JobId id) {
    var request =
        new JobRequest(work(id).computedAnew(), known(id).terms().withIdempotencyKey(null));
    return accept(request, id).id();
  }

  @Override
  public void pause(Hold hold) {
    holds.add(hold);
  }

  @Override
  public void resume(Hold hold) {
    holds.remove(hold);
  }

  @Override
  public QueueStatus status() {
    var queued = byTenant(JobStatus.QUEUED);
    var waits = new TreeMap<String, Duration>();
    queued.keySet().forEach(tenant -> waits.put(tenant, Duration.ofSeconds(3)));
    return new QueueStatus(queued, byTenant(JobStatus.RUNNING), waits, holds);
  }

  private Map<String, Integer> byTenant(JobStatus status) {
    var found = new TreeMap<String, Integer>();
    jobs.values().stream()
        .filter(job -> job.state().status() == status)
        .forEach(job -> found.merge(job.terms().tenant(), 1, Integer::sum));
    return found;
  }

  @Override
  public Optional<Artifact> artifact(@Nullable String tenant, String sha256) {
    return jobs.values().stream()
        .filter(job -> tenant == null || tenant.equals(job.terms().tenant()))
        .flatMap(job -> job.output().artifacts().stream())
        .filter(artifact -> artifact.sha256().equals(sha256))
        .findFirst();
  }

  @Override
  public Optional<Artifact> artifactAt(@Nullable String tenant, String path) {
    return jobs.values().stream()
        .filter(job -> tenant == null || tenant.equals(job.terms().tenant()))
        .flatMap(job -> job.output().artifacts().stream())
        .filter(artifact -> artifact.path().equals(path))
        .findFirst();
  }

  @Override
  public synchronized EventStream listen(EventFilter filter, OptionalLong after) {
    var listener = new Listener(filter);
    after.ifPresent(
        last -> changes.stream().filter(change -> change.number() > last).forEach(listener::hear));
    listeners.add(listener);
    return listener;
  }

  /// How many listen.
  synchronized int listening() {
    return listeners.size();
  }

  private final class Listener implements EventStream {

    private final EventFilter filter;
    private final BlockingQueue<Next> coming = new LinkedBlockingQueue<>();

    Listener(EventFilter filter) {
      this.filter = filter;
    }

    void hear(JobEvent event) {
      var tenant = filter.tenant();
      var job = filter.job();
      if ((tenant == null || tenant.equals(event.tenant()))
          && (job == null || job.equals(event.job()))) {
        coming.add(new Next.Event(event));
      }
    }

    @Override
    public Next next(Duration patience) throws InterruptedException {
      var next = coming.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      return next == null ? new Next.Quiet() : next;
    }

    @Override
    public void close() {
      synchronized (PlayedJobs.this) {
        listeners.remove(this);
      }
      coming.add(new Next.Closed());
    }
  }

  @Override
  public Callbacks callbacks() {
    return new Callbacks() {
      @Override
      public List<Due> due(Set<String> without, int limit) {
        return List.of();
      }

      @Override
      public void delivered(JobId job) {}

      @Override
      public void failed(JobId job, JobFailure failure, @Nullable Instant again) {}
    };
  }
}
