package io.atelier.bridge;

/// What a lane owns: opened, called and closed on the lane's thread only.
interface Interpreter extends AutoCloseable {

  /// Answers one call; a failure inside the interpreter is an answer too.
  Answer call(PythonCall call);

  @Override
  void close();
}
