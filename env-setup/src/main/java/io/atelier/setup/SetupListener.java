package io.atelier.setup;

/// Hears how a set-up goes on. Calls come one at a time, from the thread of `ensure` or from one
/// that reads a command's output; they must return soon.
@FunctionalInterface
public interface SetupListener {

  /// Says nothing.
  SetupListener SILENT = event -> {};

  void hear(SetupEvent event);
}
