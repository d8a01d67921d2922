package io.atelier.library;

import io.atelier.graph.ErrorCode;

/// Why something is not kept in the library, or not found there.
public enum LibraryCode implements ErrorCode {
  /// The tenant has saved none of this name, or no such version of it.
  SAVED_WORKFLOW_UNKNOWN,
  /// A name that no saved workflow can have.
  SAVED_WORKFLOW_NAME_REFUSED,
  /// There is one of this name already.
  SAVED_WORKFLOW_EXISTS,
  /// Somebody saved it since it was read.
  SAVED_WORKFLOW_CHANGED,
  /// It is there already, and the request does not say which version it was made from.
  PRECONDITION_NEEDED,
  /// The document is longer than the library takes.
  SAVED_WORKFLOW_TOO_LARGE,
  /// As much as a tenant may save.
  LIBRARY_FULL,
  /// The user has no file at this path.
  USER_FILE_UNKNOWN,
  /// There is a file at this path already.
  USER_FILE_EXISTS,
  /// A path that no file of a user can have.
  USER_PATH_REFUSED,
  /// A setting that can't be kept.
  SETTING_REFUSED
}
