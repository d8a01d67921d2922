package io.atelier.api.wire;

import io.atelier.jobs.RetryPolicy;

/// How often a job is tried whose failure may pass.
///
/// @param attempts in all, from 1 to 10
/// @param pause seconds before each but the first
public record RetryView(int attempts, double pause) {

  static RetryView of(RetryPolicy policy) {
    return new RetryView(policy.attempts(), Seconds.of(policy.pause()));
  }
}
