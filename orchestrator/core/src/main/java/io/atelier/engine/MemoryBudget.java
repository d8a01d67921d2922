package io.atelier.engine;

import com.sun.management.OperatingSystemMXBean;
import io.atelier.nodes.LiveBytes;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/// How much memory may be taken by what a worker keeps for later runs. What a run uses is never let
/// go, so a run may take more.
///
/// @param models bytes, 0 or more; null for half of what the device has
/// @param results bytes of latents, pictures and the like, 0 or more; null for a tenth of what the
///   machine has
public record MemoryBudget(@Nullable Long models, @Nullable Long results) {

  /// As the machine allows.
  public static final MemoryBudget BY_MACHINE = new MemoryBudget(null, null);

  private static final int MODELS_PART = 2;
  private static final int RESULTS_PART = 10;

  public MemoryBudget {
    if ((models != null && models < 0) || (results != null && results < 0)) {
      throw new IllegalArgumentException(
          "nothing can be kept in less than 0 bytes: models %d, results %d"
              .formatted(models, results));
    }
  }

  /// @param device bytes that the device has; 0 where that is not known
  LiveBytes limits(long device) {
    var machine = machine();
    return new LiveBytes(
        models != null ? models : (device > 0 ? device : machine) / MODELS_PART,
        results != null ? results : machine / RESULTS_PART);
  }

  private static long machine() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getTotalMemorySize();
  }
}
