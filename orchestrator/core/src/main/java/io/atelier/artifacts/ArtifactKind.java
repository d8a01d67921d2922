package io.atelier.artifacts;

/// How long an artifact is meant to live.
public enum ArtifactKind {
  /// Kept until its owner deletes it.
  OUTPUT,
  /// A preview: may be emptied between runs.
  TEMP
}
