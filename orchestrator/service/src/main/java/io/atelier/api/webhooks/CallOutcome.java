package io.atelier.api.webhooks;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a try went.
sealed interface CallOutcome {

  record Delivered() implements CallOutcome {}

  /// It may go well another time.
  ///
  /// @param pause that the other side asks for; null where it does not
  record Failed(CallCode code, String message, @Nullable Duration pause) implements CallOutcome {}

  /// It is of no use to try again.
  record Refused(CallCode code, String message) implements CallOutcome {}
}
