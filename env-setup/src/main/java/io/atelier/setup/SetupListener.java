package io.atelier.setup;

import java.time.Duration;

/// Hears how a set-up goes on. Nothing is said when there is nothing to do. Calls come one at a
/// time, from the thread of `ensure` or from one that reads a command's output; they must return
/// soon.
public interface SetupListener {

  /// Says nothing.
  SetupListener SILENT = new SetupListener() {};

  /// A step begins to act.
  ///
  /// @param reason why there is something to do, as in "no environment for lock linux-x86_64-py311"
  default void stepStarted(SetupStep step, String reason) {}

  /// The newest line that a command printed, secrets taken out.
  default void line(SetupStep step, String line) {}

  /// How far the running step is, where that is known.
  ///
  /// @param fraction 0 to 1, never falling within a step
  default void progress(SetupStep step, double fraction) {}

  default void stepDone(SetupStep step, Duration took) {}

  /// Another process sets up in the same data folder; this one goes on when that has ended.
  default void waiting(String reason) {}
}
