package io.atelier.setup;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Tells the listener one thing at a time, whichever thread it comes from.
final class Narration {

  private final SetupListener listener;
  private final Object oneAtATime = new Object();
  private double reached;
  private Optional<SetupStep> at = Optional.empty();

  Narration(SetupListener listener) {
    this.listener = listener;
  }

  void tell(SetupEvent event) {
    synchronized (oneAtATime) {
      listener.hear(event);
    }
  }

  void started(SetupStep step, String reason) {
    synchronized (oneAtATime) {
      reached = 0;
      at = Optional.of(step);
      listener.hear(new SetupEvent.StepStarted(step, reason));
    }
  }

  void journaled(SetupStep step, List<Made> makes) {
    tell(new SetupEvent.Journaled(step, makes.stream().map(Made::text).toList()));
  }

  void line(SetupStep step, String line) {
    tell(new SetupEvent.Line(step, line));
  }

  void progress(SetupStep step, double fraction) {
    synchronized (oneAtATime) {
      if (fraction > reached) {
        reached = Math.min(1, fraction);
        listener.hear(new SetupEvent.Progress(step, reached));
      }
    }
  }

  void done(SetupStep step, Duration took) {
    synchronized (oneAtATime) {
      at = Optional.empty();
      listener.hear(new SetupEvent.StepDone(step, took));
    }
  }

  /// The step at work, if there is one, is not done.
  void failed(SetupException why) {
    synchronized (oneAtATime) {
      at.ifPresent(step ->
          listener.hear(
              new SetupEvent.StepFailed(step, why.code(), String.valueOf(why.getMessage()))));
      at = Optional.empty();
    }
  }

  static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }

  void waiting(String reason) {
    tell(new SetupEvent.Waiting(reason));
  }
}
