package io.atelier.engine;

import io.atelier.nodes.NodeCancelled;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Why a run does not go on: somebody asked it to stop, or nodes failed. Of several failures the
/// one counts whose node is first in the plan. Not for several threads.
final class Trouble {

  private final RunPlan plan;
  private Ended.@Nullable Threw failed;
  private boolean cancelled;

  Trouble(RunPlan plan) {
    this.plan = plan;
  }

  boolean isThere() {
    return cancelled || failed != null;
  }

  /// Somebody asked the run to stop; after a failure that was the failure.
  void cancelled() {
    cancelled |= failed == null;
  }

  void add(Ended.Threw threw) {
    if (threw.thrown() instanceof NodeCancelled) {
      cancelled();
    } else if (!cancelled && (failed == null || plan.isBefore(threw.node(), failed.node()))) {
      failed = threw;
    }
  }

  boolean isOutOfMemory() {
    return failed != null && failed.isOutOfMemory();
  }

  /// How the run ends because of it.
  Optional<RunOutcome> outcome() {
    if (failed != null) {
      return Optional.of(new RunOutcome.Failed(Failures.of(failed.thrown(), failed.node())));
    }
    return cancelled ? Optional.of(new RunOutcome.Cancelled()) : Optional.empty();
  }
}
