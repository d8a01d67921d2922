package io.atelier.graph;

import org.jspecify.annotations.Nullable;

/// A failure that a user can meet. Its message is one sentence that says what happened and what to
/// do about it.
public class AtelierException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient ErrorCode code;

  public AtelierException(ErrorCode code, String message) {
    this(code, message, null);
  }

  public AtelierException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
