package io.atelier.setup;

import java.util.function.Consumer;

/// Runs commands. The one place behind which Commons Exec stands; tests put a machine of their own
/// here.
interface CommandRunner {

  /// Runs a command to its end. When it does not end by itself (timeout, interrupt), no process of
  /// its tree is left when this returns or throws. It has no standard input.
  ///
  /// @param lines hears each line of standard output and standard error while the command runs, one
  ///   at a time
  /// @throws InterruptedException when the calling thread was interrupted; the command was ended
  Outcome run(Command command, Consumer<String> lines) throws InterruptedException;

  /// How a command ended.
  sealed interface Outcome {

    record Ended(int exitCode) implements Outcome {}

    record TimedOut() implements Outcome {}

    record NotStarted(String reason) implements Outcome {}
  }
}
