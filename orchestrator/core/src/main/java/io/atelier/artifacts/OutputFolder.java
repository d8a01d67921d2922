package io.atelier.artifacts;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;

/// Artifacts as plain files below one folder, named as ComfyUI names them.
public final class OutputFolder implements ArtifactStore {

  /// Opens the folder, making it if it is not there. The clock's zone decides `%hour%` and its kin.
  public static OutputFolder open(Path root, Clock clock) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Artifact put(ArtifactRequest request, ContentWriter content) {
    throw new UnsupportedOperationException();
  }

  @Override
  public InputStream open(Artifact artifact) {
    throw new UnsupportedOperationException();
  }
}
