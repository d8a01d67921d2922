package io.atelier.jobs;

import java.time.Duration;

/// What to do when a run fails for a reason that may pass, such as a full disk. Always with the
/// same settings; never for bad input. A lost worker is another matter: that is tried once again
/// whatever stands here.
///
/// @param attempts in all, from 1 to 10
/// @param pause before each but the first, up to a day
public record RetryPolicy(int attempts, Duration pause) {

  private static final Duration LONGEST_PAUSE = Duration.ofDays(1);
  private static final int MOST = 10;

  /// One attempt.
  public static final RetryPolicy NONE = new RetryPolicy(1, Duration.ZERO);

  public RetryPolicy {
    JobTerms.require(
        attempts >= 1 && attempts <= MOST, "A job is tried 1 to 10 times, not " + attempts);
    JobTerms.require(
        !pause.isNegative() && pause.compareTo(LONGEST_PAUSE) <= 0,
        "The pause before a retry is 0 seconds to one day, not " + pause);
  }
}
