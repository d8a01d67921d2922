package io.atelier.catalog;

import io.atelier.graph.ErrorCode;

/// How naming a file can fail.
public enum CatalogCode implements ErrorCode {
  /// No such name in the folder; the message offers the nearest and says where it looked.
  FILE_NOT_FOUND,
  /// The file could run code when loaded; the message says how to convert it.
  PICKLE_REFUSED,
  /// Truncated or malformed.
  FILE_BROKEN,
  /// It is there, but may not be read.
  FILE_UNREADABLE,
  /// It changed while it was being read.
  FILE_CHANGED,
  /// The name would leave its folder.
  OUTSIDE_ROOT,
  /// A sound file of another kind than its folder holds.
  KIND_MISMATCH,
  /// A sound file of a family that is unknown or not supported yet.
  FAMILY_UNKNOWN
}
