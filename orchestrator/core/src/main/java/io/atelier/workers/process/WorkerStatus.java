package io.atelier.workers.process;

import io.atelier.engine.CrashReport;
import io.atelier.engine.Failure;
import io.atelier.workers.wire.Message;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a supervised worker fares.
///
/// @param failure why there is none; null unless it failed to start
/// @param words what it said when it became ready; empty before
/// @param description what it says of itself now; empty when it is not ready, or does not answer
///   soon
/// @param starts how many processes were started, the first one counted
/// @param crashes the latest, newest first
public record WorkerStatus(
    Phase phase,
    @Nullable Failure failure,
    Optional<Message.Ready> words,
    Optional<Message.Description> description,
    int starts,
    List<CrashReport> crashes) {

  public WorkerStatus {
    crashes = List.copyOf(crashes);
  }

  /// Where it stands between its start and its end.
  public enum Phase {
    STARTING,
    READY,
    /// The latest start failed; it is tried again.
    FAILED,
    CLOSED
  }
}
