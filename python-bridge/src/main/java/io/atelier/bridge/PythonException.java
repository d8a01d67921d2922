package io.atelier.bridge;

/// A call failed inside Python. The interpreter and its lane are as good as before.
public final class PythonException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient PythonFailure failure;

  public PythonException(PythonFailure failure) {
    super(failure.type() + ": " + failure.message());
    this.failure = failure;
  }

  public PythonFailure failure() {
    return failure;
  }
}
