package io.atelier.api.wire;

import io.atelier.jobs.JobTerms;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// On which terms a job was taken.
///
/// @param priority higher goes first; from -100 to 100
/// @param timeLimit seconds for each attempt; null for none
public record TermsView(
    String tenant,
    int priority,
    Set<String> tags,
    @Nullable Double timeLimit,
    RetryView retry,
    @Nullable String idempotencyKey) {

  static TermsView of(JobTerms terms) {
    return new TermsView(
        terms.tenant(),
        terms.priority(),
        terms.tags(),
        Seconds.ofNullable(terms.timeLimit()),
        RetryView.of(terms.retry()),
        terms.idempotencyKey());
  }
}
