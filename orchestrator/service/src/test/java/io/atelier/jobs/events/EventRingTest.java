package io.atelier.jobs.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.Pixels;
import io.atelier.engine.RunEvent;
import io.atelier.jobs.EventFilter;
import io.atelier.jobs.EventStream;
import io.atelier.jobs.EventStream.Next;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobStatus;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class EventRingTest {

  private static final JobId JOB = new JobId("01a206f7-757a-7000-b676-81b2ce7eb554");
  private static final JobId OTHER = new JobId("01a206f7-757a-7001-b676-81b2ce7eb554");
  private static final Duration LONG = Duration.ofSeconds(150);

  private final List<JobEvent> kept = new ArrayList<>();
  private final EventRing ring = new EventRing(new Kept(), 0, 64);

  private final class Kept implements KeptEvents {
    @Override
    public List<JobEvent> events(EventFilter filter, long after, long until, int limit) {
      return kept.stream()
          .filter(event -> number(event) > after && number(event) <= until && filter.takes(event))
          .limit(Math.min(limit, 3))
          .toList();
    }

    @Override
    public long oldestEvent() {
      return kept.isEmpty() ? 1 : number(kept.getFirst());
    }
  }

  private static long number(JobEvent event) {
    return ((JobEvent.Changed) event).number();
  }

  @AfterEach
  void close() {
    ring.close();
  }

  private void publish(long number) {
    publish(number, JOB, "anna");
  }

  private void publish(long number, JobId job, String tenant) {
    var event = new JobEvent.Changed(number, job, tenant, Instant.EPOCH, JobStatus.QUEUED, 0);
    kept.add(event);
    ring.publish(event);
  }

  private static List<Long> numbers(EventStream stream, int count) throws InterruptedException {
    var numbers = new ArrayList<Long>();
    for (var event = 0; event < count; event++) {
      numbers.add(number(stream.nextEvent(LONG).orElseThrow()));
    }
    return numbers;
  }

  @Test
  void tellsWhatIsNew() throws Exception {
    publish(1);
    try (var stream = ring.listen(EventFilter.ALL, OptionalLong.empty())) {
      assertThat(stream.next(Duration.ZERO)).isEqualTo(new Next.Quiet());
      publish(2);
      publish(3);
      assertThat(numbers(stream, 2)).containsExactly(2L, 3L);
    }
  }

  @Test
  void tellsWhatWasMissedThenWhatIsNewWithoutAGapOrATwin() throws Exception {
    for (var number = 1; number <= 10; number++) {
      publish(number);
    }
    try (var stream = ring.listen(EventFilter.ALL, OptionalLong.of(2))) {
      publish(11);
      publish(12);
      assertThat(numbers(stream, 10)).containsExactly(3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
    }
  }

  @Test
  void tellsEachOnlyWhatIsMeantForIt() throws Exception {
    try (var annas = ring.listen(new EventFilter("anna", null), OptionalLong.empty());
        var others = ring.listen(new EventFilter(null, OTHER), OptionalLong.empty())) {
      publish(1, JOB, "anna");
      publish(2, OTHER, "bert");
      publish(3, JOB, "anna");
      assertThat(numbers(annas, 2)).containsExactly(1L, 3L);
      assertThat(numbers(others, 1)).containsExactly(2L);
      assertThat(others.next(Duration.ZERO)).isEqualTo(new Next.Quiet());
    }
  }

  @Test
  void endsAListenerThatFallsBehindByTheWholeRing() throws Exception {
    try (var slow = ring.listen(EventFilter.ALL, OptionalLong.empty())) {
      for (var number = 1; number <= 65; number++) {
        publish(number);
      }
      assertThat(slow.next(LONG)).isEqualTo(new Next.TooSlow());
      assertThat(slow.next(LONG)).isEqualTo(new Next.TooSlow());
      try (var again = ring.listen(EventFilter.ALL, OptionalLong.of(0))) {
        assertThat(numbers(again, 65)).hasSize(65).isSorted();
      }
    }
  }

  @Test
  void saysThatTheServiceStops() throws Exception {
    try (var stream = ring.listen(EventFilter.ALL, OptionalLong.empty());
        var thread = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Next> next = thread.submit(() -> stream.next(LONG));
      ring.close();
      assertThat(next.get()).isEqualTo(new Next.Closed());
    }
  }

  @Test
  void endsAStreamThatAnotherThreadCloses() throws Exception {
    var stream = ring.listen(EventFilter.ALL, OptionalLong.empty());
    try (var thread = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Next> next = thread.submit(() -> stream.next(LONG));
      stream.close();
      assertThat(next.get()).isEqualTo(new Next.Closed());
    }
  }

  @Test
  void keepsOnlyTheLatestPictureOfAJob() throws Exception {
    try (var stream = ring.listen(EventFilter.ALL, OptionalLong.empty())) {
      ring.publish(progress(1));
      ring.publish(progress(2));
      assertThat(pictured(stream)).isFalse();
      assertThat(pictured(stream)).isTrue();
      ring.publish(progress(3));
      publish(1);
      assertThat(pictured(stream)).isFalse();
    }
  }

  private static JobEvent progress(int step) {
    var pixels = new Pixels(1, 1, 3, ByteBuffer.allocateDirect(3));
    return new JobEvent.Run(JOB, "anna", 1, new RunEvent.NodeProgress("1", step, 3, pixels));
  }

  private static boolean pictured(EventStream stream) throws InterruptedException {
    var run = (JobEvent.Run) stream.nextEvent(LONG).orElseThrow();
    return ((RunEvent.NodeProgress) run.event()).preview() != null;
  }

  /// 1,000 listeners, some of whom never read, some of whom are gone: the others hear all, and who
  /// publishes waits for nobody.
  @Test
  void servesAThousandListeners() throws Exception {
    var large = new EventRing(new Kept(), 0, 1 << 12);
    var events = 2_000;
    var ready = new CountDownLatch(900);
    var heard = new ArrayList<Future<Integer>>();
    var idle = new ArrayList<EventStream>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var listener = 0; listener < 1_000; listener++) {
        var stream = large.listen(EventFilter.ALL, OptionalLong.empty());
        if (listener % 10 == 0) {
          idle.add(stream); // Never reads.
        } else {
          heard.add(
              threads.submit(() -> {
                ready.countDown();
                return count(stream, events);
              }));
        }
      }
      ready.await();
      idle.subList(0, 50).forEach(EventStream::close);
      for (var number = 1; number <= events; number++) {
        large.publish(
            new JobEvent.Changed(number, JOB, "anna", Instant.EPOCH, JobStatus.QUEUED, 0));
      }
      for (var listener : heard) {
        assertThat(listener.get()).isEqualTo(events);
      }
    } finally {
      large.close();
    }
  }

  private static int count(EventStream stream, int events) throws InterruptedException {
    var count = 0;
    while (count < events && stream.next(LONG) instanceof Next.Event) {
      count++;
    }
    return count;
  }
}
