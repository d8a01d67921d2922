package io.atelier.jobs.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.jobs.EventFilter;
import io.atelier.jobs.EventStream;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.Jobs;
import java.time.Duration;
import java.util.OptionalLong;

/// Waits for what jobs become.
final class Ends {

  private static final Duration PATIENCE = Duration.ofSeconds(150);

  private Ends() {}

  /// The job when it has ended.
  static Job ended(Jobs jobs, JobId id) throws InterruptedException {
    return when(jobs, id, changed -> changed.status().isFinal());
  }

  /// The job once it is, or was, in a state.
  static Job once(Jobs jobs, JobId id, JobStatus status, int attempt) throws InterruptedException {
    return when(jobs, id, changed -> changed.status() == status && changed.attempt() == attempt);
  }

  private static Job when(
      Jobs jobs, JobId id, java.util.function.Predicate<JobEvent.Changed> condition)
      throws InterruptedException {
    try (var events = jobs.listen(new EventFilter(null, id), OptionalLong.of(0))) {
      while (true) {
        var next = events.next(PATIENCE);
        if (next instanceof EventStream.Next.Event(JobEvent.Changed changed)
            && condition.test(changed)) {
          return jobs.find(id).orElseThrow();
        }
        assertThat(next).isInstanceOfAny(EventStream.Next.Event.class, EventStream.Next.Gap.class);
      }
    }
  }
}
