package io.atelier.jobs.events;

import io.atelier.engine.RunEvent;
import io.atelier.jobs.EventFilter;
import io.atelier.jobs.EventStream;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The latest events, in one ring that all listeners read. A listener is a place in the ring: who
/// is slow, or has gone without a word, holds nothing and delays nobody; who falls behind by the
/// whole ring is told so. Of pictures on the way the ring keeps the latest of each job.
public final class EventRing implements AutoCloseable {

  private static final int SIZE = 1 << 14;

  /// Listeners are woken this often at most, however much happens.
  private static final Duration BREATH = Duration.ofMillis(10);

  /// An event at its place.
  record Entry(long place, JobEvent event) {}

  private final AtomicReferenceArray<@Nullable Entry> entries;
  private final KeptEvents kept;
  private final Map<JobId, Entry> previews = new HashMap<>();
  private final ReentrantLock waiting = new ReentrantLock();
  private final Condition more = waiting.newCondition();
  private final Thread waker;
  private volatile long head;
  private volatile boolean closed;
  private long latestNumber;

  /// Goes on after the changes that are kept.
  ///
  /// @param latestNumber of those
  public EventRing(KeptEvents kept, long latestNumber) {
    this(kept, latestNumber, SIZE);
  }

  /// With room for fewer events.
  ///
  /// @param size a power of two
  EventRing(KeptEvents kept, long latestNumber, int size) {
    this.kept = kept;
    this.latestNumber = latestNumber;
    entries = new AtomicReferenceArray<>(size);
    waker = Thread.ofPlatform().name("jobs-events").daemon().start(this::wake);
  }

  /// Tells every listener. Never waits for one.
  public void publish(JobEvent event) {
    append(event);
    LockSupport.unpark(waker);
  }

  private synchronized void append(JobEvent event) {
    var entry = new Entry(head, event);
    entries.set(index(head), entry);
    head++;
    switch (event) {
      case JobEvent.Changed(var number, var job, _, _, _, _) -> changed(number, job);
      case JobEvent.Deleted(var number, var job, _, _) -> changed(number, job);
      case JobEvent.Run run -> {
        if (run.event() instanceof RunEvent.NodeProgress progress && progress.preview() != null) {
          forgetPicture(previews.put(run.job(), entry));
        }
      }
    }
  }

  private void changed(long number, JobId job) {
    latestNumber = number;
    forgetPicture(previews.remove(job));
  }

  private void forgetPicture(@Nullable Entry entry) {
    if (entry != null
        && entry.event instanceof JobEvent.Run run
        && run.event() instanceof RunEvent.NodeProgress progress) {
      var plain =
          new RunEvent.NodeProgress(
              progress.node(), progress.step(), progress.total(), null, progress.text());
      entries.compareAndSet(
          index(entry.place),
          entry,
          new Entry(entry.place, new JobEvent.Run(run.job(), run.tenant(), run.attempt(), plain)));
    }
  }

  /// Listens from now on.
  ///
  /// @param after number of the last change that the listener has seen; empty for what is new only
  public synchronized EventStream listen(EventFilter filter, OptionalLong after) {
    return new RingStream(this, filter, head, after, latestNumber);
  }

  KeptEvents kept() {
    return kept;
  }

  long head() {
    return head;
  }

  boolean isClosed() {
    return closed;
  }

  /// What is at a place; null when it has been overwritten.
  @Nullable JobEvent at(long place) {
    var entry = entries.get(index(place));
    return entry != null && entry.place == place ? entry.event : null;
  }

  private int index(long place) {
    return (int) (place & (entries.length() - 1));
  }

  /// Waits until there is something at a place, or the time is over, or the ring or stream is
  /// closed.
  void await(long place, RingStream stream, long deadline) throws InterruptedException {
    waiting.lock();
    try {
      var left = deadline - System.nanoTime();
      while (head == place && left > 0 && !closed && !stream.isClosed()) {
        left = more.awaitNanos(left);
      }
    } finally {
      waiting.unlock();
    }
  }

  void wakeAll() {
    waiting.lock();
    try {
      more.signalAll();
    } finally {
      waiting.unlock();
    }
  }

  private void wake() {
    var told = 0L;
    while (!closed) {
      if (told == head) {
        LockSupport.park(this);
      } else {
        told = head;
        wakeAll();
        breathe();
      }
    }
  }

  private void breathe() {
    var end = System.nanoTime() + BREATH.toNanos();
    for (var left = BREATH.toNanos(); left > 0 && !closed; left = end - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(waker);
    wakeAll();
  }
}
