package io.atelier.jobs;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A job, as it stood when it was asked for. What it computes is asked for apart, with [Jobs#work],
/// because workflows are large.
///
/// @param attempts oldest first
/// @param origin the job that this one was cloned from, or retries
public record Job(
    JobId id,
    JobTerms terms,
    Instant submitted,
    JobState state,
    List<Attempt> attempts,
    JobOutput output,
    @Nullable JobId origin) {

  public Job {
    attempts = List.copyOf(attempts);
  }
}
