package io.atelier.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// While it is open, Ctrl-C cancels what runs and waits for it to end, instead of ending the
/// program under it.
final class CancelOnInterrupt implements AutoCloseable {

  /// Loading a model can't be stopped half-way; whoever interrupts does not wait longer than this.
  private static final long GRACE_SECONDS = 20;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  CancelOnInterrupt(Runnable cancel) {
    hook = Thread.ofPlatform().name("cancel-on-interrupt").unstarted(() -> cancelAndWait(cancel));
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void cancelAndWait(Runnable cancel) {
    cancel.run();
    try {
      if (!ended.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(ExitCode.CANCELLED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The program is already ending, because of the interrupt that this is for.
    }
  }
}
