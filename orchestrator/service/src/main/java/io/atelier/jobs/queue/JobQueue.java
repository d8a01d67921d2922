package io.atelier.jobs.queue;

import io.atelier.jobs.Hold;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobSettings.QueueSettings;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The jobs that wait, and whose turn it is. By priority first, then fairly between tenants, then
/// by what is warm:
///
/// * Within a tenant what was put to the front goes first. Then a step of priority goes before as
///   much waiting as the settings say. Between tenants it does so too, but a tenant ages only from
///   when it was served last: a long queue of one's own is no claim on others.
/// * Of the tenants with the highest claim, the one that has had the least work for its weight.
/// * Of that tenant's jobs, one whose models the worker has loaded; but no job is passed over for
///   that more often in a row than the settings say.
///
/// One thread at a time.
public final class JobQueue {

  /// How far down a line a warm job is looked for.
  private static final int WARM_REACH = 64;

  private final QueueSettings settings;
  private final long ageing;
  private final Comparator<Waiting> order;
  private final Map<String, TenantLine> tenants = new HashMap<>();
  private final Map<JobId, Waiting> jobs = new HashMap<>();
  private final TreeSet<Waiting> paused =
      new TreeSet<>(
          Comparator.comparingLong(Waiting::notBefore).thenComparingLong(Waiting::number));
  private final Set<Hold> holds = new HashSet<>();
  private final Map<JobId, Integer> passedOver = new HashMap<>();
  private final Map<JobId, Double> charged = new HashMap<>();

  public JobQueue(QueueSettings settings) {
    this.settings = settings;
    ageing = settings.ageing().toNanos();
    order = Waiting.order(ageing);
  }

  /// Puts a job in; one that is in already stays where it is.
  public void add(Waiting job, long now) {
    if (jobs.putIfAbsent(job.id(), job) == null) {
      if (job.notBefore() - now > 0) {
        paused.add(job);
      } else {
        line(job.tenant(), now).add(job);
      }
    }
  }

  private TenantLine line(String tenant, long now) {
    var others =
        tenants.values().stream()
            .filter(line -> line.size() > 0)
            .mapToDouble(TenantLine::had)
            .min()
            .orElse(0);
    var line =
        tenants.computeIfAbsent(
            tenant,
            _ -> new TenantLine(order, settings.weights().getOrDefault(tenant, 1.0), others, now));
    if (line.size() == 0) {
      line.catchUp(others);
      line.serve(now);
    }
    return line;
  }

  /// Takes a job out.
  ///
  /// @return whether it was in
  public boolean remove(JobId id) {
    var job = jobs.remove(id);
    passedOver.remove(id);
    if (job == null) {
      return false;
    }
    if (!paused.remove(job)) {
      tenant(job).remove(job);
    }
    return true;
  }

  private TenantLine tenant(Waiting job) {
    var line = tenants.get(job.tenant());
    if (line == null) {
      throw new IllegalStateException("no line for " + job.tenant());
    }
    return line;
  }

  public boolean contains(JobId id) {
    return jobs.containsKey(id);
  }

  public int size() {
    return jobs.size();
  }

  /// Takes out the job that a worker gets now, if there is one for it.
  public Optional<Waiting> pick(WorkerView worker, long now) {
    endPauses(now);
    if (holds.contains(new Hold.Everything())) {
      return Optional.empty();
    }
    var picked = turn(worker, now).map(first -> warmest(first, worker));
    picked.ifPresent(job -> {
      remove(job.id());
      tenant(job).serve(now);
      charged.put(job.id(), tenant(job).begin());
    });
    return picked;
  }

  private void endPauses(long now) {
    while (!paused.isEmpty() && paused.first().notBefore() - now <= 0) {
      var job = paused.removeFirst();
      line(job.tenant(), now).add(job);
    }
  }

  private record Claim(Waiting job, TenantLine line, long level) {}

  private Optional<Waiting> turn(WorkerView worker, long now) {
    return tenants.values().stream()
        .flatMap(
            line -> line.first(worker, this::isAllowed).map(job -> claim(job, line, now)).stream())
        .min(
            Comparator.comparingLong((Claim claim) -> -claim.level)
                .thenComparingDouble(claim -> claim.line.had())
                .thenComparing(Claim::job, order))
        .map(Claim::job);
  }

  private Claim claim(Waiting job, TenantLine line, long now) {
    var from = Math.max(job.since() - now, line.served() - now);
    return new Claim(job, line, job.priority() + Math.floorDiv(-from, ageing));
  }

  private boolean isAllowed(Waiting job) {
    return holds.isEmpty()
        || (!holds.contains(new Hold.Tenant(job.tenant()))
            && job.tags().stream().noneMatch(tag -> holds.contains(new Hold.Tag(tag))));
  }

  /// The job whose turn it is, or a warm one of the same tenant and priority behind it.
  private Waiting warmest(Waiting first, WorkerView worker) {
    var passed = passedOver.getOrDefault(first.id(), 0);
    if (worker.isWarmFor(first) || passed >= settings.warmPicks()) {
      return first;
    }
    var warm =
        tenant(first)
            .firsts(worker, this::isAllowed, WARM_REACH)
            .filter(job -> mayPass(job, first) && worker.isWarmFor(job))
            .findFirst();
    warm.ifPresent(_ -> passedOver.put(first.id(), passed + 1));
    return warm.orElse(first);
  }

  private static boolean mayPass(Waiting job, Waiting first) {
    return job.priority() == first.priority()
        && job.terms().goesFirst() == first.terms().goesFirst();
  }

  /// Says how long a job took that was picked, done or not.
  public void ended(Waiting job, Duration took) {
    var before = charged.remove(job.id());
    if (before != null) {
      tenant(job).end(before, took.toNanos() / 1e9);
    }
  }

  public void hold(Hold hold) {
    holds.add(hold);
  }

  public void release(Hold hold) {
    holds.remove(hold);
  }

  public Set<Hold> holds() {
    return Set.copyOf(holds);
  }

  /// When the next pause ends, nanoseconds; none where nothing pauses.
  public OptionalLong nextEndOfPause() {
    return paused.isEmpty() ? OptionalLong.empty() : OptionalLong.of(paused.first().notBefore());
  }

  /// How many jobs wait, by tenant.
  public Map<String, Integer> waiting() {
    return jobs.values().stream().collect(Collectors.toMap(Waiting::tenant, _ -> 1, Integer::sum));
  }

  /// How long the job that came first has waited, by tenant.
  public Map<String, Duration> longestWaits(long now) {
    return jobs.values().stream()
        .collect(
            Collectors.toMap(
                Waiting::tenant,
                job -> Duration.ofNanos(now - job.since()),
                (one, other) -> one.compareTo(other) >= 0 ? one : other));
  }
}
