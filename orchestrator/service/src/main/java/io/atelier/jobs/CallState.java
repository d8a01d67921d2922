package io.atelier.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How it stands with the call that a job owes to the outside.
///
/// @param tries made so far
/// @param next when it is made; null where none is owed, not yet or no more
/// @param ended when it was delivered or given up; null before that
/// @param failure of the latest try; null when it went well, and before the first
public record CallState(
    int tries, @Nullable Instant next, @Nullable Instant ended, @Nullable JobFailure failure) {

  /// Of a job that owes none.
  public static final CallState NONE = new CallState(0, null, null, null);
}
