package io.atelier.app;

import io.atelier.api.WorkerPool;
import io.atelier.nodes.Palette;
import io.atelier.workers.process.WorkerStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CountDownLatch;

/// One worker that is still starting, and has only shipped nodes.
final class PlayedWorkers implements WorkerPool {

  private static final Palette SHIPPED = Palette.shipped();

  /// Opens when somebody has let go of what they keep.
  final CountDownLatch freed = new CountDownLatch(1);

  private boolean known = true;
  private volatile boolean outOfReach;

  /// As if every worker hung: whoever asks one is told off.
  void outOfReach() {
    outOfReach = true;
  }

  private void reach() {
    if (outOfReach) {
      throw new IllegalStateException("a worker was asked that hangs");
    }
  }

  /// As at the start of a service.
  void startOver() {
    known = false;
  }

  @Override
  public SequencedMap<String, WorkerStatus> workers() {
    reach();
    var workers = new LinkedHashMap<String, WorkerStatus>();
    workers.put(
        "default",
        new WorkerStatus(
            WorkerStatus.Phase.STARTING, null, Optional.empty(), Optional.empty(), 1, List.of()));
    return workers;
  }

  @Override
  public Palette palette() {
    reach();
    return SHIPPED;
  }

  @Override
  public boolean isKnown() {
    return known;
  }

  @Override
  public void free() {
    freed.countDown();
  }
}
