package io.atelier.artifacts;

class InMemoryArtifactsTest extends ArtifactStoreContract {

  @Override
  ArtifactStore store() {
    return new InMemoryArtifacts(CLOCK);
  }
}
