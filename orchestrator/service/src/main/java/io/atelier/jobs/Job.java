package io.atelier.jobs;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A job, as it stood when it was asked for. What it computes is asked for apart, with [Jobs#work],
/// because workflows are large.
///
/// @param number greater than those of all jobs that were accepted before
/// @param attempts oldest first
/// @param origin the job that this one was cloned from, or retries
/// @param call how it stands with its callback
public record Job(
    JobId id,
    long number,
    JobTerms terms,
    Instant submitted,
    JobState state,
    List<Attempt> attempts,
    JobOutput output,
    @Nullable JobId origin,
    CallState call) {

  public Job {
    attempts = List.copyOf(attempts);
  }

  /// One that owes no call.
  public Job(
      JobId id,
      long number,
      JobTerms terms,
      Instant submitted,
      JobState state,
      List<Attempt> attempts,
      JobOutput output,
      @Nullable JobId origin) {
    this(id, number, terms, submitted, state, attempts, output, origin, CallState.NONE);
  }
}
