package io.atelier.artifacts;

import io.atelier.graph.ErrorCode;

/// How storing or reading an artifact can fail.
public enum ArtifactCode implements ErrorCode {
  /// The bytes do not begin as a PNG does.
  NOT_A_PNG,
  /// A PNG that is truncated or damaged.
  PNG_BROKEN,
  /// More pixels or more text than the limits allow.
  PNG_TOO_LARGE,
  /// A WebP or JPEG that is truncated or damaged.
  PICTURE_BROKEN,
  /// A WebP or JPEG with more text than the limits allow.
  PICTURE_TOO_LARGE,
  /// A text chunk name that PNG does not allow.
  TEXT_INVALID,
  /// The name would leave the output folder.
  OUTPUT_OUTSIDE_ROOT,
  /// A name that file systems refuse.
  NAME_INVALID,
  /// The folder cannot be made or written.
  OUTPUT_NOT_WRITABLE,
  DISK_FULL,
  /// It was stored once and is no longer there.
  ARTIFACT_MISSING
}
