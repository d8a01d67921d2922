package io.atelier.cli;

/// A worker could not be opened; the message says why and what to do.
public final class WorkerUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;

  public WorkerUnavailableException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  String code() {
    return code;
  }
}
