package io.atelier.jobs;

import java.time.Duration;
import java.util.Optional;

/// One listener's events, in their order. One thread reads; any may close. A listener that falls
/// behind by some ten thousand events gets [Next.TooSlow], and asks again with the number of the
/// last change that it has seen. Nobody waits for it, and it costs nothing meanwhile.
public interface EventStream extends AutoCloseable {

  /// Waits for what comes next.
  ///
  /// @param patience how long at most
  Next next(Duration patience) throws InterruptedException;

  /// What came.
  sealed interface Next {

    record Event(JobEvent event) implements Next {}

    /// Nothing within the time given: a moment for a sign of life to the client.
    record Quiet() implements Next {}

    /// Events after the number asked for are not kept any more: what was shown must be asked for
    /// anew. Comes first, if at all, and the stream goes on with what is new.
    record Gap() implements Next {}

    /// The listener fell too far behind, and the stream is over.
    record TooSlow() implements Next {}

    /// The stream was closed, or the service stops.
    record Closed() implements Next {}
  }

  /// The event alone.
  default Optional<JobEvent> nextEvent(Duration patience) throws InterruptedException {
    return next(patience) instanceof Next.Event(var event) ? Optional.of(event) : Optional.empty();
  }

  @Override
  void close();
}
