package io.atelier.workers.process;

/// Waits to the end although the thread is interrupted, and says so once.
final class Patience {

  private final Runnable interrupt;
  private boolean interrupted;

  /// @param interrupt what an interrupt asks for
  Patience(Runnable interrupt) {
    this.interrupt = interrupt;
  }

  /// Something to wait for that may be waited for again.
  @FunctionalInterface
  interface Wait<T> {
    T run() throws InterruptedException;
  }

  /// The same without a result.
  @FunctionalInterface
  interface Pause {
    void run() throws InterruptedException;
  }

  <T> T await(Wait<T> wait) {
    while (true) {
      try {
        return wait.run();
      } catch (InterruptedException _) {
        interrupted = true;
        interrupt.run();
      }
    }
  }

  void pause(Pause pause) {
    await(() -> {
      pause.run();
      return this;
    });
  }

  void restoreInterrupt() {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
