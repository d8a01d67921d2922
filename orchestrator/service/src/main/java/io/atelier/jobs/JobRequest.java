package io.atelier.jobs;

import org.jspecify.annotations.Nullable;

/// A job as it is submitted. The workflow has been checked by then: what is wrong with it is
/// refused before it gets here.
public record JobRequest(JobWork work, JobTerms terms) {

  /// The same in another trace.
  ///
  /// @param trace W3C's `traceparent`; null for one of its own
  public JobRequest withTrace(@Nullable String trace) {
    return new JobRequest(work, terms.withTrace(trace));
  }
}
