package io.atelier.bridge;

/// One platform thread that owns one interpreter for life. Any other thread may call, virtual ones
/// too; calls queue and run one after the other on the lane's own thread.
public interface PythonLane extends AutoCloseable {

  String name();

  /// Runs one operation and waits for its answer. An interrupt of the waiting thread raises the
  /// call's cancel flag; the call still waits for the end, because Python works with its buffers
  /// until then, and returns with the thread interrupted. What the progress sink throws ends the
  /// call in the same way and is thrown here.
  ///
  /// @return the result as JSON text
  /// @throws PythonException when Python answered with a failure; nothing else that happens in
  ///   Python crosses
  String call(PythonCall call);

  /// Waits for the running call, then closes the interpreter on its own thread. Calls that still
  /// wait are answered with [PythonFailure.Kind#CANCELLED]; later ones are an
  /// [IllegalStateException].
  @Override
  void close();
}
