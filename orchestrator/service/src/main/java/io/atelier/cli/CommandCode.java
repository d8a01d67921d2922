package io.atelier.cli;

import io.atelier.graph.ErrorCode;

/// How a command can fail by itself, beside the codes of what it calls.
enum CommandCode implements ErrorCode {
  /// A picture that does not say how it was made.
  NO_PROVENANCE,
  /// A picture whose account of how it was made can't be read.
  PROVENANCE_BROKEN,
  /// A name that no environment has.
  UNKNOWN_ENVIRONMENT,
  /// A folder to write that holds something already.
  FOLDER_NOT_EMPTY,
  /// Nobody answers where the service should be.
  SERVICE_UNREACHABLE,
  /// ComfyUI's editor is not here, and nobody said that it may be fetched.
  EDITOR_NOT_FETCHED,
  /// Something that nobody foresaw.
  FAULT
}
