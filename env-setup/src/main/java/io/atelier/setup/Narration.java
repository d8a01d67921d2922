package io.atelier.setup;

import java.time.Duration;

/// Tells the listener one thing at a time, whichever thread it comes from.
final class Narration {

  private final SetupListener listener;
  private final Object oneAtATime = new Object();
  private double reached;

  Narration(SetupListener listener) {
    this.listener = listener;
  }

  void started(SetupStep step, String reason) {
    synchronized (oneAtATime) {
      reached = 0;
      listener.stepStarted(step, reason);
    }
  }

  void line(SetupStep step, String line) {
    synchronized (oneAtATime) {
      listener.line(step, line);
    }
  }

  void progress(SetupStep step, double fraction) {
    synchronized (oneAtATime) {
      if (fraction > reached) {
        reached = Math.min(1, fraction);
        listener.progress(step, reached);
      }
    }
  }

  void done(SetupStep step, Duration took) {
    synchronized (oneAtATime) {
      listener.stepDone(step, took);
    }
  }

  static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }

  void waiting(String reason) {
    synchronized (oneAtATime) {
      listener.waiting(reason);
    }
  }
}
