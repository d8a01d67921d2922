package io.atelier.bridge;

/// One embedded CPython: one per JVM, for ever. It is opened once, hands out lanes, and is closed
/// when the program ends.
public interface Python extends AutoCloseable {

  /// Opens a lane, a thread of its own with an interpreter of its own.
  ///
  /// @param name shown as the thread's name, for logs and thread dumps
  PythonLane openLane(String name);

  /// Closes every lane that is still open, running Python's clean-up first.
  @Override
  void close();
}
