package io.atelier.jobs.events;

import io.atelier.jobs.EventFilter;
import io.atelier.jobs.EventStream;
import io.atelier.jobs.JobEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;

/// One listener: first what is kept, page by page, then its place in the ring.
final class RingStream implements EventStream {

  private static final int PAGE = 200;

  private final EventRing ring;
  private final EventFilter filter;
  private final long until;
  private final Deque<JobEvent> page = new ArrayDeque<>();
  private long place;
  private long after;
  private boolean checked;
  private boolean tooSlow;
  private volatile boolean closed;

  /// @param place in the ring, of what is new
  /// @param until the number of the latest change before it
  RingStream(EventRing ring, EventFilter filter, long place, OptionalLong after, long until) {
    this.ring = ring;
    this.filter = filter;
    this.place = place;
    this.until = until;
    this.after = after.orElse(until);
  }

  @Override
  public Next next(Duration patience) throws InterruptedException {
    var deadline = System.nanoTime() + patience.toNanos();
    if (!checked) {
      checked = true;
      if (isGap()) {
        return new Next.Gap();
      }
    }
    while (!closed && !ring.isClosed()) {
      var next = replayed().or(this::ringed);
      if (next.isPresent()) {
        return next.get();
      }
      if (System.nanoTime() - deadline >= 0) {
        return new Next.Quiet();
      }
      ring.await(place, this, deadline);
    }
    return new Next.Closed();
  }

  /// Some of what came after the number is not kept, or the number is of another database's.
  private boolean isGap() {
    var gap = after > until || (after < until && after < ring.kept().oldestEvent() - 1);
    if (after > until) {
      after = until;
    }
    return gap;
  }

  private Optional<Next> replayed() {
    if (page.isEmpty() && after < until) {
      page.addAll(ring.kept().events(filter, after, until, PAGE));
      after = page.isEmpty() ? until : number(page.getLast());
    }
    return Optional.ofNullable(page.poll()).map(Next.Event::new);
  }

  private static long number(JobEvent event) {
    return switch (event) {
      case JobEvent.Changed changed -> changed.number();
      case JobEvent.Deleted deleted -> deleted.number();
      case JobEvent.Run _ -> throw new IllegalStateException("what happens in runs is not kept");
    };
  }

  private Optional<Next> ringed() {
    while (place < ring.head() && !tooSlow) {
      var event = ring.at(place);
      tooSlow = event == null;
      place++;
      if (event != null && filter.takes(event)) {
        return Optional.of(new Next.Event(event));
      }
    }
    return tooSlow ? Optional.of(new Next.TooSlow()) : Optional.empty();
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    ring.wakeAll();
  }
}
