package io.atelier.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// While it is open, Ctrl-C cancels what runs and waits for it to end, instead of ending the
/// program under it. A cancel that comes before the run has begun finds nothing to stop, so it is
/// said again and again until the run ends.
final class CancelOnInterrupt implements AutoCloseable {

  /// Loading a model can't be stopped half-way; whoever interrupts does not wait longer than this.
  static final Duration GRACE = Duration.ofSeconds(20);

  private static final Duration AGAIN = Duration.ofMillis(100);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Runnable cancel;
  private final ProgramEnd program;
  private final Duration grace;
  private final Thread hook;
  private final boolean late;

  CancelOnInterrupt(Runnable cancel, ProgramEnd program, Duration grace) {
    this.cancel = cancel;
    this.program = program;
    this.grace = grace;
    hook = Thread.ofPlatform().name("cancel-on-interrupt").unstarted(this::cancelUntilEnded);
    late = !program.add(hook);
  }

  /// The interrupt came before this was opened: the program is ending, and nothing should begin.
  boolean isLate() {
    return late;
  }

  private void cancelUntilEnded() {
    long began = System.nanoTime();
    try {
      do {
        cancel.run();
        if (ended.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      } while (System.nanoTime() - began < grace.toNanos());
      program.halt(ExitCode.CANCELLED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    program.remove(hook);
  }
}
