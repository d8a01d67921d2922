package io.atelier.jobs.queue;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The jobs of one tenant, by the node types that they need, and what the tenant has had so far.
final class TenantLine {

  private final Comparator<Waiting> order;
  private final double weight;
  private final Map<Set<String>, TreeSet<Waiting>> lines = new HashMap<>();
  private double had;
  private double usual = 1;
  private long served;
  private int size;

  /// @param had begins with what others have had, so that nobody saves up by waiting
  TenantLine(Comparator<Waiting> order, double weight, double had, long now) {
    this.order = order;
    this.weight = weight;
    this.had = had;
    served = now;
  }

  void add(Waiting job) {
    if (lines.computeIfAbsent(job.types(), _ -> new TreeSet<>(order)).add(job)) {
      size++;
    }
  }

  void remove(Waiting job) {
    var line = lines.get(job.types());
    if (line != null && line.remove(job)) {
      size--;
      if (line.isEmpty()) {
        lines.remove(job.types());
      }
    }
  }

  int size() {
    return size;
  }

  /// Seconds of work, by weight.
  double had() {
    return had;
  }

  /// Charges a job that begins with what the tenant's jobs usually take.
  ///
  /// @return that, in seconds
  double begin() {
    had += usual / weight;
    return usual;
  }

  /// Puts the charge right when the job has ended.
  void end(double charged, double took) {
    had += (took - charged) / weight;
    usual += (took - usual) / 8;
  }

  /// Brings a tenant that had nothing waiting to where the others are.
  void catchUp(double others) {
    had = Math.max(had, others);
  }

  void serve(long now) {
    served = now;
  }

  /// When it was served last.
  long served() {
    return served;
  }

  /// The first job for a worker.
  Optional<Waiting> first(WorkerView worker, Predicate<Waiting> allowed) {
    return ready(worker).flatMap(line -> line.stream().filter(allowed).limit(1)).min(order);
  }

  /// The first jobs for a worker, each line's for itself.
  Stream<Waiting> firsts(WorkerView worker, Predicate<Waiting> allowed, int each) {
    return ready(worker).flatMap(line -> line.stream().filter(allowed).limit(each)).sorted(order);
  }

  Stream<Waiting> all() {
    return lines.values().stream().flatMap(Set::stream);
  }

  private Stream<SortedSet<Waiting>> ready(WorkerView worker) {
    return lines.entrySet().stream()
        .filter(line -> worker.takes().test(line.getKey()))
        .map(line -> (SortedSet<Waiting>) line.getValue());
  }
}
