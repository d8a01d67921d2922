package io.atelier.jobs.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.jobs.Hold;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobSettings.QueueSettings;
import io.atelier.jobs.JobTerms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JobQueueTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final WorkerView ANY = new WorkerView(_ -> true, Set.of());
  private static final Set<String> TYPES = Set.of("KSampler");

  private final Random random = new Random(3);
  private final Map<JobId, String> names = new HashMap<>();
  private long now = -5 * SECOND; // A steady clock may begin anywhere.
  private long number;
  private JobQueue queue = new JobQueue(QueueSettings.USUAL);

  private Waiting job(String name, String tenant, int priority, String... models) {
    var terms = JobTerms.of(tenant).withPriority(priority);
    var id =
        new JobId(
            new UUID(0x7000 | number << 16, random.nextLong() >>> 2 | Long.MIN_VALUE).toString());
    names.put(id, name);
    return new Waiting(id, ++number, terms, TYPES, Set.of(models), 0, now, now);
  }

  private void add(String name, String tenant, int priority, String... models) {
    queue.add(job(name, tenant, priority, models), now);
  }

  private String pick() {
    return pick(ANY);
  }

  private String pick(WorkerView worker) {
    return queue.pick(worker, now).map(job -> names.get(job.id())).orElse("none");
  }

  private List<String> picks(int count) {
    var picked = new ArrayList<String>();
    for (var pick = 0; pick < count; pick++) {
      picked.add(pick());
    }
    return picked;
  }

  @Test
  void putsTheLatestOfWhatGoesFirstBeforeWhatHasWaitedLongest() {
    add("old", "anna", 100, "warm");
    now += 3600 * SECOND;
    front("one", "anna");
    front("two", "anna");
    add("plain", "anna", 0);

    var warm = new WorkerView(_ -> true, Set.of("warm"));
    assertThat(List.of(pick(warm), pick(), pick(), pick()))
        .containsExactly("two", "one", "old", "plain");
  }

  @Test
  void letsNoTenantPassOthersByGoingFirst() {
    add("his", "bert", 1);
    front("hers", "anna");

    assertThat(picks(2)).containsExactly("his", "hers");
  }

  private void front(String name, String tenant) {
    var job = job(name, tenant, 0);
    queue.add(
        new Waiting(job.id(), job.number(), job.terms().atTheFront(), TYPES, Set.of(), 0, now, now),
        now);
  }

  @Test
  void takesWhatCameFirst() {
    add("first", "anna", 0);
    add("second", "anna", 0);
    assertThat(picks(3)).containsExactly("first", "second", "none");
  }

  @Test
  void takesThePriorityFirst() {
    add("low", "anna", -1);
    add("usual", "bert", 0);
    add("high", "anna", 5);
    assertThat(picks(3)).containsExactly("high", "usual", "low");
  }

  @Test
  void letsAJobGrowOldEnoughToPassAPriority() {
    add("old", "anna", 0);
    now += 100 * SECOND;
    add("one step", "anna", 1);
    add("two steps", "anna", 2);
    assertThat(picks(3)).containsExactly("two steps", "old", "one step");
  }

  @Test
  void neverStarvesATenantUnderAFloodOfPriority() {
    add("patient", "anna", 0);
    for (var minute = 0; minute < 12; minute++) {
      add("urgent", "bert", 10);
      now += 60 * SECOND;
      if (pick().equals("patient")) {
        assertThat(minute).isBetween(8, 10);
        return;
      }
    }
    throw new AssertionError("anna starved");
  }

  @Test
  void isFairToATenantThatComesLater() {
    for (var job = 0; job < 100; job++) {
      add("flood", "anna", 0);
    }
    now += 3_600 * SECOND;
    assertThat(pick()).isEqualTo("flood");
    add("late", "bert", 0);
    assertThat(picks(2)).contains("late");
  }

  @Test
  void sharesByWeight() {
    queue = new JobQueue(new QueueSettings(1_000, Duration.ofMinutes(1), Map.of("anna", 3.0), 8));
    for (var job = 0; job < 100; job++) {
      add("anna", "anna", 0);
      add("bert", "bert", 0);
    }
    assertThat(picks(40).stream().filter("anna"::equals).count()).isBetween(29L, 31L);
  }

  @Test
  void sharesTimeNotJobs() {
    for (var job = 0; job < 100; job++) {
      add("long", "anna", 0);
      add("short", "bert", 0);
    }
    var counts = new HashMap<String, Integer>();
    for (var pick = 0; pick < 60; pick++) {
      var job = queue.pick(ANY, now).orElseThrow();
      counts.merge(job.tenant(), 1, Integer::sum);
      queue.ended(job, Duration.ofSeconds(job.tenant().equals("anna") ? 9 : 1));
    }
    assertThat(counts.getOrDefault("bert", 0)).isGreaterThan(5 * counts.getOrDefault("anna", 0));
  }

  @Test
  void savesNothingUpForATenantThatWasAway() {
    for (var job = 0; job < 50; job++) {
      add("anna", "anna", 0);
    }
    picks(30);
    for (var job = 0; job < 50; job++) {
      add("bert", "bert", 0);
    }
    assertThat(picks(20)).filteredOn("bert"::equals).hasSizeBetween(9, 11);
  }

  @Test
  void prefersWhatIsWarmButNotForever() {
    var warm = new WorkerView(_ -> true, Set.of("sd15"));
    add("cold", "anna", 0, "flux");
    for (var job = 0; job < 20; job++) {
      add("warm", "anna", 0, "sd15");
    }
    var picked = new ArrayList<String>();
    for (var pick = 0; pick < 10; pick++) {
      picked.add(pick(warm));
    }
    assertThat(picked.indexOf("cold")).isEqualTo(8);
  }

  @Test
  void doesNotPassAPriorityForWarmth() {
    add("cold and urgent", "anna", 1, "flux");
    add("warm", "anna", 0, "sd15");
    assertThat(pick(new WorkerView(_ -> true, Set.of("sd15")))).isEqualTo("cold and urgent");
  }

  @Test
  void givesAWorkerOnlyWhatItTakes() {
    add("job", "anna", 0);
    assertThat(pick(new WorkerView(_ -> false, Set.of()))).isEqualTo("none");
    assertThat(pick(new WorkerView(TYPES::equals, Set.of()))).isEqualTo("job");
  }

  @Test
  void holdsBackWhatIsHeld() {
    add("anna's", "anna", 0);
    add("bert's", "bert", 0);
    queue.hold(new Hold.Tenant("anna"));
    assertThat(picks(2)).containsExactly("bert's", "none");
    queue.hold(new Hold.Everything());
    queue.release(new Hold.Tenant("anna"));
    assertThat(pick()).isEqualTo("none");
    queue.release(new Hold.Everything());
    assertThat(pick()).isEqualTo("anna's");
  }

  @Test
  void keepsAJobUntilItsPauseEnds() {
    var job = job("later", "anna", 0);
    queue.add(
        new Waiting(job.id(), 1, job.terms(), TYPES, Set.of(), 1, now, now + 10 * SECOND), now);
    assertThat(pick()).isEqualTo("none");
    assertThat(queue.nextEndOfPause()).hasValue(now + 10 * SECOND);
    assertThat(queue.size()).isEqualTo(1);
    now += 10 * SECOND;
    assertThat(pick()).isEqualTo("later");
    assertThat(queue.nextEndOfPause()).isEmpty();
  }

  @Test
  void forgetsWhatIsTakenOut() {
    var job = job("gone", "anna", 0);
    queue.add(job, now);
    queue.add(job, now);
    assertThat(queue.size()).isEqualTo(1);
    assertThat(queue.remove(job.id())).isTrue();
    assertThat(queue.remove(job.id())).isFalse();
    assertThat(pick()).isEqualTo("none");
    assertThat(queue.waiting()).isEmpty();
  }

  /// Against a plain list: every job comes out exactly once, whatever the order of what is done.
  @Test
  void handsOutEveryJobOnce() {
    var in = new HashMap<JobId, Waiting>();
    for (var step = 0; step < 20_000; step++) {
      now += random.nextLong(SECOND);
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          var job =
              job("job", "tenant-" + random.nextInt(5), random.nextInt(3), "m" + random.nextInt(3));
          in.put(job.id(), job);
          queue.add(job, now);
        }
        case 2, 3 -> {
          var picked = queue.pick(new WorkerView(_ -> true, Set.of("m1")), now);
          assertThat(picked.isPresent()).isEqualTo(!in.isEmpty());
          picked.ifPresent(job -> {
            assertThat(in.remove(job.id())).isEqualTo(job);
            queue.ended(job, Duration.ofMillis(random.nextInt(5_000)));
          });
        }
        default ->
            in.keySet().stream()
                .findFirst()
                .ifPresent(id -> {
                  in.remove(id);
                  assertThat(queue.remove(id)).isTrue();
                });
      }
      assertThat(queue.size()).isEqualTo(in.size());
    }
  }
}
