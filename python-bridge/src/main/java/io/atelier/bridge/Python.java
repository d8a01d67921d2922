package io.atelier.bridge;

/// One embedded CPython: one per JVM, for ever. It is opened once, hands out lanes, and is closed
/// when the program ends.
public interface Python extends AutoCloseable {

  /// Opens a lane, a thread of its own with an interpreter of its own.
  ///
  /// @param name shown as the thread's name, for logs and thread dumps
  PythonLane openLane(String name);

  /// Raises an exception inside every call that was cancelled and goes on all the same. It ends
  /// code in Python that does not look at the flag, and nothing that is in C code or holds the
  /// interpreter's lock; then it waits as long as that does, so it needs a thread of its own.
  void interruptCancelled();

  /// Closes every lane that is still open, running Python's clean-up first.
  @Override
  void close();
}
