package io.atelier.jobs.local;

import io.atelier.graph.AtelierException;
import io.atelier.jobs.JobCode;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/// Whether there is room for more jobs.
///
/// @param waiting how many wait
/// @param longest how many may wait
/// @param free bytes of the disk that are free
/// @param reserve bytes that must be free
record Admission(IntSupplier waiting, int longest, LongSupplier free, long reserve)
    implements IntConsumer {

  @Override
  public void accept(int jobs) {
    if (waiting.getAsInt() + jobs > longest) {
      throw new AtelierException(
          JobCode.QUEUE_FULL,
          "%,d jobs wait already, and %,d may; submit again when some are done."
              .formatted(waiting.getAsInt(), longest));
    }
    if (free.getAsLong() < reserve) {
      throw new AtelierException(
          JobCode.DISK_NEARLY_FULL,
          "Only %,d MB of the output folder's disk are free, and %,d must be; delete jobs or free some space, then submit again."
              .formatted(free.getAsLong() >> 20, reserve >> 20));
    }
  }
}
