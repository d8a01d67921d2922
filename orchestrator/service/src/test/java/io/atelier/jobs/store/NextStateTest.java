package io.atelier.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.jobs.Attempt;
import io.atelier.jobs.JobFailure;
import io.atelier.jobs.JobState;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.JobTerms;
import io.atelier.jobs.Loss;
import io.atelier.jobs.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NextStateTest {

  private static final long SEED = 7;
  private static final int LIVES =
      "full".equals(System.getProperty("atelier.tier")) ? 100_000 : 5_000;
  private static final Instant AT = Instant.parse("2026-11-23T05:00:00Z");
  private static final int MOST_ATTEMPTS = 12;

  private final Random random = new Random(SEED);

  @ParameterizedTest
  @EnumSource(JobStatus.class)
  void neverChangesAfterAnEnd(JobStatus status) {
    assertThat(status.isFinal())
        .isEqualTo(Stream.of(JobStatus.values()).noneMatch(status::mayBecome));
  }

  @ParameterizedTest
  @EnumSource(JobStatus.class)
  void leadsFromEveryStateToAnEnd(JobStatus status) {
    assertThat(reachable(status, new ArrayList<>())).anyMatch(JobStatus::isFinal);
    assertThat(reachable(JobStatus.QUEUED, new ArrayList<>())).contains(status);
  }

  private static List<JobStatus> reachable(JobStatus from, List<JobStatus> seen) {
    if (!seen.contains(from)) {
      seen.add(from);
      Stream.of(JobStatus.values()).filter(from::mayBecome).forEach(next -> reachable(next, seen));
    }
    return seen;
  }

  /// Random lives: whatever happens in whichever order, only allowed changes are made, and a job
  /// ends once its losses and failures are used up.
  @Test
  void keepsToTheTableWhateverHappens() {
    for (var life = 0; life < LIVES; life++) {
      live(terms());
    }
  }

  private JobTerms terms() {
    return JobTerms.of("anna").withRetry(new RetryPolicy(1 + random.nextInt(4), Duration.ZERO));
  }

  private void live(JobTerms terms) {
    var attempts = new ArrayList<Attempt>();
    var status = JobStatus.QUEUED;
    while (!status.isFinal() && attempts.size() < MOST_ATTEMPTS) {
      status = change(status, JobStatus.RUNNING);
      attempts.add(Attempt.begun(attempts.size() + 1, "one", AT));
      if (random.nextInt(4) == 0) {
        status = change(status, JobStatus.CANCELLING);
      }
      var end = end();
      attempts.add(end.of(attempts.removeLast(), AT));
      var next = new NextState(terms, attempts, AT).after(status, end);
      status = change(status, next.status());
    }
    assertBounded(terms, attempts);
  }

  private static JobStatus change(JobStatus from, JobStatus to) {
    assertThat(from.mayBecome(to)).as("%s to %s", from, to).isTrue();
    return to;
  }

  private static void assertBounded(JobTerms terms, List<Attempt> attempts) {
    assertThat(count(attempts, Attempt.End.LOST)).isLessThanOrEqualTo(2);
    assertThat(count(attempts, Attempt.End.FAILED))
        .isLessThanOrEqualTo(Math.max(2, terms.retry().attempts()));
    assertThat(attempts.subList(0, attempts.size() - 1))
        .extracting(Attempt::end)
        .doesNotContain(Attempt.End.DONE);
  }

  private static long count(List<Attempt> attempts, Attempt.End end) {
    return attempts.stream().filter(attempt -> attempt.end() == end).count();
  }

  private AttemptEnd end() {
    return switch (random.nextInt(7)) {
      case 0 -> new AttemptEnd.Done(Duration.ofSeconds(1));
      case 1 -> new AttemptEnd.Failed(new JobFailure("INVALID_VALUE", "Change it."));
      case 2 -> new AttemptEnd.Failed(new JobFailure("DISK_FULL", "Free some."));
      case 3 -> new AttemptEnd.Failed(new JobFailure("OUTPUT_NOT_THERE", "Run it again."));
      case 4 -> new AttemptEnd.Lost(loss());
      case 5 -> new AttemptEnd.Interrupted();
      default -> new AttemptEnd.Cancelled();
    };
  }

  private static Loss loss() {
    return new Loss("WORKER_KILLED", "It was killed", 137, "SIGKILL", null, null, List.of());
  }

  @Test
  void neverRunsAgainWhatSomebodyStopped() {
    var attempts = List.of(new AttemptEnd.Lost(loss()).of(Attempt.begun(1, "one", AT), AT));
    for (var end : List.of(new AttemptEnd.Lost(loss()), new AttemptEnd.Interrupted())) {
      assertThat(next(attempts).after(JobStatus.CANCELLING, end))
          .isEqualTo(new JobState.Cancelled(AT));
    }
  }

  @Test
  void waitsBeforeARetry() {
    var terms = JobTerms.of("anna").withRetry(new RetryPolicy(2, Duration.ofSeconds(30)));
    var end = new AttemptEnd.Failed(new JobFailure("DISK_FULL", "Free some."));
    var attempts = List.of(end.of(Attempt.begun(1, "one", AT), AT));
    assertThat(new NextState(terms, attempts, AT).after(JobStatus.RUNNING, end))
        .isEqualTo(new JobState.Queued(AT, AT.plusSeconds(30)));
  }

  private static NextState next(List<Attempt> attempts) {
    return new NextState(JobTerms.of("anna"), attempts, AT);
  }
}
