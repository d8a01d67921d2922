package io.atelier.cli.bench;

import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.nodes.Environment;
import io.atelier.nodes.Palette;
import io.atelier.workers.Worker;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/// A worker that remembers how long it waited from one run to the next.
final class ClaimedAt implements Worker {

  private final Worker worker;
  private LongStream.Builder gaps = LongStream.builder();
  private long free;

  /// @param worker does the work, and is closed with this
  ClaimedAt(Worker worker) {
    this.worker = worker;
  }

  @Override
  public RunOutcome run(RunRequest request, Consumer<RunEvent> listener) {
    begin();
    try {
      return worker.run(request, listener);
    } finally {
      end();
    }
  }

  private synchronized void begin() {
    if (free != 0) {
      gaps.add(System.nanoTime() - free);
    }
  }

  private synchronized void end() {
    free = System.nanoTime();
  }

  /// Forgets what it knows.
  synchronized void reset() {
    gaps = LongStream.builder();
    free = 0;
  }

  synchronized Latencies gaps() {
    var all = new Latencies(gaps.build());
    reset();
    return all;
  }

  @Override
  public void cancel(String run) {
    worker.cancel(run);
  }

  @Override
  public Palette palette() {
    return worker.palette();
  }

  @Override
  public Environment environment() {
    return worker.environment();
  }

  @Override
  public void free() {
    worker.free();
  }

  @Override
  public void close() {
    worker.close();
  }
}
