package io.atelier.artifacts;

import java.io.InputStream;

/// Keeps what runs produce. Safe for any thread; what `put` returned is whole and stays whole.
public interface ArtifactStore {

  /// Stores what `content` writes under the next free name of the request's prefix.
  ///
  /// @throws io.atelier.graph.AtelierException with an [ArtifactCode]; nothing of the artifact is
  ///   left then
  Artifact put(ArtifactRequest request, ContentWriter content);

  /// The bytes of a stored artifact; the caller closes the stream.
  ///
  /// @throws io.atelier.graph.AtelierException ARTIFACT_MISSING if it is no longer there
  InputStream open(Artifact artifact);

  /// Removes a stored artifact for good. One that is not there any more is none to remove.
  ///
  /// @throws io.atelier.graph.AtelierException with an [ArtifactCode]
  void remove(Artifact artifact);
}
