package io.atelier.api.wire;

import io.atelier.jobs.Loss;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of a worker process that died under a job.
///
/// @param exitCode as a shell has it, 128 + n for signal n
/// @param signal such as `SIGKILL`; null when it ended by itself
/// @param node id of the node that was started last
/// @param lastLines what the process printed last
public record LossView(
    String code,
    String message,
    int exitCode,
    @Nullable String signal,
    @Nullable String node,
    List<String> lastLines) {

  static LossView of(Loss loss) {
    return new LossView(
        loss.code(), loss.message(), loss.exitCode(), loss.signal(), loss.node(), loss.lastLines());
  }
}
