package io.atelier.client;

import java.util.List;

/// The service refused a request, or could not meet it; it says why in a sentence with the remedy.
public sealed class ServiceException extends RuntimeException permits ConflictException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final transient List<Finding> findings;

  ServiceException(int status, String code, String detail, List<Finding> findings) {
    super(detail);
    this.status = status;
    this.code = code;
    this.findings = List.copyOf(findings);
  }

  /// As in the answer's first line: 400 to 599.
  public int status() {
    return status;
  }

  /// Names the kind of failure for programs, such as `INVALID_WORKFLOW`.
  public String code() {
    return code;
  }

  /// What is wrong with a workflow; empty when it is about something else.
  public List<Finding> findings() {
    return findings;
  }
}
