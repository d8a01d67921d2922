package io.atelier.nodes;

import org.jspecify.annotations.Nullable;

/// A node could not do its work.
public final class NodeFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;
  private final @Nullable String traceback;

  /// A failure with its identity.
  ///
  /// @param code upper case; Python's own errors keep the code that Python gave them
  /// @param traceback Python's full traceback with its cause chain
  public NodeFailure(
      String code, String message, @Nullable String traceback, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.traceback = traceback;
  }

  public String code() {
    return code;
  }

  public @Nullable String traceback() {
    return traceback;
  }
}
