package io.atelier.client;

import java.util.List;

/// What is there stands against the request: somebody changed it since it was read
/// (`SAVED_WORKFLOW_CHANGED`), or it is there already (`SAVED_WORKFLOW_EXISTS`). Nothing was
/// overwritten; read it again.
public final class ConflictException extends ServiceException {

  private static final long serialVersionUID = 1L;

  ConflictException(int status, String code, String detail, List<Finding> findings) {
    super(status, code, detail, findings);
  }
}
