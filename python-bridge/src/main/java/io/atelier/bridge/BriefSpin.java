package io.atelier.bridge;

import java.util.function.BooleanSupplier;

/// Waits a moment without giving the processor away. A thread that sleeps is woken within some 35
/// µs on a virtual machine, which is more than a short call takes; so both ends of a lane look for
/// the other a little before they sleep. With one processor it would only keep the other end off.
final class BriefSpin {

  private static final long NANOS = 50_000;
  private static final boolean ALONE = Runtime.getRuntime().availableProcessors() == 1;

  private BriefSpin() {}

  /// Looks until it is so, for 50 µs at most.
  ///
  /// @param so read again and again on this thread: no lock, and what it reads is volatile
  static void until(BooleanSupplier so) {
    if (ALONE) {
      return;
    }
    long began = System.nanoTime();
    while (!so.getAsBoolean() && System.nanoTime() - began < NANOS) {
      Thread.onSpinWait();
    }
  }
}
