package io.atelier.formats;

import io.atelier.graph.ErrorCode;

/// How reading a workflow, or a value set on one, can fail.
public enum FormatCode implements ErrorCode {
  /// There is no such file.
  WORKFLOW_NOT_FOUND,
  /// The file is there, but may not be read.
  WORKFLOW_UNREADABLE,
  /// Larger than any workflow may be.
  WORKFLOW_TOO_LARGE,
  /// Not JSON, or nested too deeply; the message names line and column.
  INVALID_JSON,
  /// JSON, but not a workflow.
  NOT_A_WORKFLOW,
  /// The editor's own form, which cannot be run as it is.
  UI_FORMAT,
  /// A workflow that the editor's own form has no place for.
  NO_LAYOUT,
  /// A picture that carries no workflow.
  NO_WORKFLOW_INSIDE,
  /// Not of the form `NODE.INPUT=VALUE`.
  ASSIGNMENT_MALFORMED,
  /// It names a node that is not there, or a title that several nodes share.
  ASSIGNMENT_NODE_UNKNOWN,
  /// It names an input that the node does not have.
  ASSIGNMENT_INPUT_UNKNOWN,
  /// The value does not suit the input.
  ASSIGNMENT_VALUE_INVALID
}
