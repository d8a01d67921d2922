package io.atelier.jobs.local;

import io.atelier.graph.GraphNode;
import io.atelier.graph.Workflow;
import io.atelier.jobs.Hold;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobSettings.QueueSettings;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.QueueStatus;
import io.atelier.jobs.queue.JobQueue;
import io.atelier.jobs.queue.Waiting;
import io.atelier.jobs.queue.WorkerView;
import io.atelier.jobs.store.QueuedJob;
import io.atelier.jobs.store.StoreListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What waits and what runs, as the table says it; workers take from here. Any thread.
final class Board implements StoreListener {

  private static final int MOST_SETS = 1_000;

  private final Clocks clocks;
  private final Consumer<JobEvent> listener;
  private final JobQueue queue;
  private final Map<JobId, RunningJob> running = new HashMap<>();
  private final Map<String, Optional<Set<String>>> workers = new HashMap<>();
  private final Map<Set<String>, Set<String>> sets = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean stopping;

  /// @param listener told of every event, in order
  Board(QueueSettings settings, Clocks clocks, Consumer<JobEvent> listener) {
    this.clocks = clocks;
    this.listener = listener;
    queue = new JobQueue(settings);
  }

  @Override
  public void queued(QueuedJob job) {
    var waiting = waiting(job);
    lock.lock();
    try {
      if (!running.containsKey(job.id())) {
        queue.add(waiting, clocks.nanos());
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private Waiting waiting(QueuedJob job) {
    var notBefore = job.notBefore();
    return new Waiting(
        job.id(),
        job.number(),
        job.terms(),
        one(types(job.workflow())),
        one(ModelsNamed.in(job.workflow())),
        job.attempts(),
        clocks.since(job.since()),
        notBefore == null ? clocks.nanos() : clocks.until(notBefore, job.terms().retry().pause()));
  }

  private static Set<String> types(Workflow workflow) {
    return workflow.nodes().values().stream()
        .map(GraphNode::type)
        .collect(Collectors.toUnmodifiableSet());
  }

  /// The same set for all jobs that have an equal one: many jobs wait, and most are alike.
  private Set<String> one(Set<String> set) {
    if (sets.size() > MOST_SETS) {
      sets.clear();
    }
    return sets.computeIfAbsent(set, Function.identity());
  }

  @Override
  public void happened(JobEvent event) {
    if (event instanceof JobEvent.Changed(_, var job, _, _, var status, var attempts)) {
      stopped(job, status, attempts).ifPresent(attempt -> attempt.stop(RunningJob.Stop.ASKED));
    }
    listener.accept(event);
  }

  /// @return the attempt that has to stop
  private Optional<RunningJob> stopped(JobId job, JobStatus status, int attempts) {
    lock.lock();
    try {
      return switch (status) {
        case RUNNING -> Optional.empty();
        case CANCELLING -> Optional.ofNullable(running.get(job));
        case QUEUED -> {
          if (attempts > 0) { // A worker may have taken a new one already.
            end(job);
          }
          yield Optional.empty();
        }
        case DONE, FAILED, CANCELLED -> {
          queue.remove(job);
          end(job);
          yield Optional.empty();
        }
      };
    } finally {
      lock.unlock();
    }
  }

  private void end(JobId job) {
    var attempt = running.get(job);
    if (attempt != null) {
      end(attempt);
    }
  }

  private void end(RunningJob attempt) {
    if (running.remove(attempt.job().id(), attempt)) {
      queue.ended(attempt.job(), attempt.took());
      changed.signalAll();
    }
  }

  /// Forgets an attempt whose end the table did not take, or did not want.
  void drop(RunningJob attempt) {
    lock.lock();
    try {
      end(attempt);
    } finally {
      lock.unlock();
    }
  }

  /// A worker that takes jobs, or will.
  ///
  /// @param types that it runs; empty as long as nobody knows
  void offer(String worker, Optional<Set<String>> types) {
    lock.lock();
    try {
      if (!types.equals(workers.put(worker, types))) {
        changed.signalAll(); // What nobody could run may have a worker now, or go to anybody.
      }
    } finally {
      lock.unlock();
    }
  }

  /// A worker that takes no more jobs.
  void withdraw(String worker) {
    change(() -> workers.remove(worker));
  }

  /// Waits for a job for a worker, and marks it as running.
  ///
  /// @param warm the model files that it used last
  /// @return none when the service stops
  Optional<RunningJob> take(String worker, Set<String> warm, Function<Waiting, RunningJob> begin)
      throws InterruptedException {
    lock.lock();
    try {
      while (!stopping) {
        var now = clocks.nanos();
        var picked = queue.pick(new WorkerView(types -> takes(worker, types), warm), now);
        if (picked.isPresent()) {
          var attempt = begin.apply(picked.get());
          running.put(picked.get().id(), attempt);
          return Optional.of(attempt);
        }
        var _ = changed.awaitNanos(untilEndOfPause(now));
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private long untilEndOfPause(long now) {
    var end = queue.nextEndOfPause();
    return end.isPresent() ? Math.max(1, end.getAsLong() - now) : Long.MAX_VALUE;
  }

  /// A job that nobody can run goes to anybody, whose check then says why; but not before every
  /// worker has said what it runs.
  private boolean takes(String worker, Set<String> types) {
    return has(workers.getOrDefault(worker, Optional.empty()), types)
        || workers.values().stream().noneMatch(others -> others.isEmpty() || has(others, types));
  }

  private static boolean has(Optional<Set<String>> worker, Set<String> types) {
    return worker.filter(own -> own.containsAll(types)).isPresent();
  }

  /// Waits, but not when the service stops.
  void pause(long nanos) throws InterruptedException {
    lock.lock();
    try {
      var left = nanos;
      while (left > 0 && !stopping) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  void hold(Hold hold) {
    change(() -> queue.hold(hold));
  }

  void release(Hold hold) {
    change(() -> queue.release(hold));
  }

  /// Hands out no more jobs.
  void stop() {
    change(() -> stopping = true);
  }

  private void change(Runnable what) {
    lock.lock();
    try {
      what.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isStopping() {
    lock.lock();
    try {
      return stopping;
    } finally {
      lock.unlock();
    }
  }

  int waiting() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  List<RunningJob> running() {
    lock.lock();
    try {
      return new ArrayList<>(running.values());
    } finally {
      lock.unlock();
    }
  }

  /// Waits until nothing runs.
  ///
  /// @return false when the time was over before
  boolean awaitIdle(long nanos) throws InterruptedException {
    lock.lock();
    try {
      var left = nanos;
      while (!running.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return running.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  QueueStatus status() {
    lock.lock();
    try {
      return new QueueStatus(
          queue.waiting(),
          running.values().stream()
              .collect(Collectors.toMap(attempt -> attempt.job().tenant(), _ -> 1, Integer::sum)),
          queue.longestWaits(clocks.nanos()),
          queue.holds());
    } finally {
      lock.unlock();
    }
  }
}
