package io.atelier.api;

import io.atelier.workers.process.WorkerStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.springframework.stereotype.Component;

/// What each worker took of the memory in the last hour. One thread samples; any may ask.
@Component
public final class MemoryHistory {

  /// An hour of samples, one every five seconds.
  private static final int KEPT = 720;

  private final InstantSource clock = InstantSource.system();
  private final Map<String, Deque<Sample>> samples = new HashMap<>();

  /// What a worker took at a time.
  ///
  /// @param residentBytes of the machine's memory
  /// @param deviceBytes that the device's driver had given it; 0 on a CPU
  public record Sample(Instant at, long residentBytes, long deviceBytes) {}

  /// A worker that does not say what it takes adds none.
  synchronized void sample(SequencedMap<String, WorkerStatus> workers) {
    var now = clock.instant();
    workers.forEach((name, status) ->
        status
            .description()
            .ifPresent(said ->
                add(
                    name,
                    new Sample(
                        now, said.footprint().residentBytes(), said.footprint().deviceBytes()))));
  }

  private void add(String worker, Sample sample) {
    var kept = samples.computeIfAbsent(worker, _ -> new ArrayDeque<>());
    kept.addLast(sample);
    if (kept.size() > KEPT) {
      kept.removeFirst();
    }
  }

  /// Oldest first.
  public synchronized List<Sample> of(String worker) {
    return List.copyOf(samples.getOrDefault(worker, new ArrayDeque<>()));
  }
}
