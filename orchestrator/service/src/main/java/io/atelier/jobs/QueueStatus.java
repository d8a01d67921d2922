package io.atelier.jobs;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// The queue at this moment.
///
/// @param queued jobs that wait, by tenant
/// @param running jobs at work, by tenant
/// @param longestWait of the jobs that wait, by tenant
public record QueueStatus(
    Map<String, Integer> queued,
    Map<String, Integer> running,
    Map<String, Duration> longestWait,
    Set<Hold> holds) {

  public QueueStatus {
    queued = Map.copyOf(queued);
    running = Map.copyOf(running);
    longestWait = Map.copyOf(longestWait);
    holds = Set.copyOf(holds);
  }
}
