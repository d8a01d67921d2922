package io.atelier.bridge;

import java.util.List;

/// Everything Python said about a failure.
///
/// @param type the exception's class, or the code of one of our own errors
/// @param traceback the full traceback with its cause chain, as Python prints it
/// @param causes the chain from the nearest cause outwards
/// @param retryable whether the same call may succeed when tried again
public record PythonFailure(
    Kind kind,
    String type,
    String message,
    String traceback,
    List<String> notes,
    List<Cause> causes,
    boolean retryable) {

  public PythonFailure {
    notes = List.copyOf(notes);
    causes = List.copyOf(causes);
  }

  /// What a failure means to the caller.
  public enum Kind {
    CANCELLED,
    OUT_OF_MEMORY,
    BAD_INPUT,
    EXIT_REQUESTED,
    FAULT
  }

  /// One exception further down the chain.
  public record Cause(String type, String message) {}
}
