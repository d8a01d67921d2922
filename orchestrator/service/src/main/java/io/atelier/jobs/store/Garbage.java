package io.atelier.jobs.store;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactKind;

/// An artifact that a job has let go of; another may hold it all the same.
///
/// @param path as [Artifact#path]
public record Garbage(String path, String name, ArtifactKind kind) {

  /// For whoever removes it; what it held is not known any more.
  public Artifact artifact() {
    return new Artifact(name, kind, "", 0, "");
  }
}
