package io.atelier.api;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactStore;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.AbstractResource;

/// The bytes of an artifact, for Spring to send whole or in part.
public final class ArtifactContent extends AbstractResource {

  private final ArtifactStore store;
  private final Artifact artifact;

  /// Of an artifact of a store; nothing is opened yet.
  public ArtifactContent(ArtifactStore store, Artifact artifact) {
    this.store = store;
    this.artifact = artifact;
  }

  @Override
  public InputStream getInputStream() {
    return store.open(artifact);
  }

  @Override
  public long contentLength() {
    return artifact.bytes();
  }

  @Override
  public boolean exists() {
    return true;
  }

  @Override
  public String getFilename() {
    return artifact.name().substring(artifact.name().lastIndexOf('/') + 1);
  }

  @Override
  public String getDescription() {
    return "artifact " + artifact.sha256();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ArtifactContent that && artifact.equals(that.artifact);
  }

  @Override
  public int hashCode() {
    return artifact.hashCode();
  }
}
