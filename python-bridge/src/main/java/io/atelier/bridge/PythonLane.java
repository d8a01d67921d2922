package io.atelier.bridge;

/// One platform thread that owns one interpreter for life. Any platform thread may call; calls
/// queue and run one after the other on the lane's own thread.
public interface PythonLane extends AutoCloseable {

  String name();

  /// Runs one operation and waits for its answer.
  ///
  /// @return the result as JSON text
  /// @throws PythonException when Python answered with a failure; nothing else that happens in
  ///   Python crosses
  String call(PythonCall call);

  /// Waits for the running call, then closes the interpreter on its own thread.
  @Override
  void close();
}
