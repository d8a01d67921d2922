package io.atelier.jobs;

import java.util.Collection;
import java.util.Set;

/// Somebody beside the jobs who refers to artifacts, such as saved workflows and pins. What anybody
/// holds is never collected.
@FunctionalInterface
public interface ArtifactHolder {

  /// Those that it refers to.
  ///
  /// @param paths as [io.atelier.artifacts.Artifact#path], a few hundred at most
  Set<String> held(Collection<String> paths);
}
