package io.atelier.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.jobs.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NewIdsTest {

  private static final Instant START = Instant.parse("2026-11-23T05:00:00Z");
  private Instant now = START;
  private final NewIds ids = new NewIds(() -> now, new Random(1));

  private List<JobId> some(int count) {
    return Stream.generate(ids::next).limit(count).toList();
  }

  @Test
  void areUuidsOfVersionSeven() {
    var uuid = UUID.fromString(ids.next().text());
    assertThat(uuid.version()).isEqualTo(7);
    assertThat(uuid.variant()).isEqualTo(2);
  }

  @Test
  void carryTheirTime() {
    assertThat(NewIds.time(ids.next())).isEqualTo(START);
    assertThat(NewIds.lowest(START)).isLessThanOrEqualTo(ids.next());
    assertThat(NewIds.lowest(START.plusMillis(1)))
        .isGreaterThan(new NewIds(() -> START, new Random(2)).next());
  }

  @Test
  void riseWithinAMillisecondAndBeyondItsCounter() {
    assertThat(some(10_000)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void riseWhileTheClockGoesBackALittle() {
    var all = new ArrayList<>(some(10));
    now = START.minus(Duration.ofSeconds(30));
    all.addAll(some(10));
    now = START.plusMillis(1);
    all.addAll(some(10));
    assertThat(all).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void followAClockThatWasSetBackFar() {
    var before = some(5_000);
    now = START.minus(Duration.ofDays(400));
    var after = some(10);
    assertThat(NewIds.time(after.getFirst())).isEqualTo(now);
    assertThat(after).isSorted().doesNotContainAnyElementsOf(before);
  }

  @Test
  void refuseWhatIsNoId() {
    assertThatThrownBy(() -> new JobId("../etc/passwd")).hasMessageContaining("There is no job");
    assertThatThrownBy(() -> new JobId(UUID.randomUUID().toString()))
        .hasMessageContaining("There is no job");
  }
}
