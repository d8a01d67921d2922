package io.atelier.bridge;

/// Hears how far a call is. Only primitives and text cross here, because threads that Python made
/// may pass nothing else.
@FunctionalInterface
public interface ProgressSink {

  ProgressSink NONE = (step, total, note) -> {};

  /// Takes one sign of progress.
  ///
  /// @param step steps done, from 0 to `total`
  /// @param note what the operation wants to add; empty when there is nothing
  void report(int step, int total, String note);
}
