package io.atelier.artifacts;

import io.atelier.graph.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Artifacts for tests: names as [OutputFolder] gives them, everything gone with the object.
final class InMemoryArtifacts implements ArtifactStore {

  private record Place(ArtifactKind kind, String name) {}

  private final Map<Place, byte[]> contents = new HashMap<>();
  private final Clock clock;

  InMemoryArtifacts(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Artifact put(ArtifactRequest request, ContentWriter content) {
    var name = ArtifactName.of(request, LocalDateTime.now(clock));
    var bytes = written(content);
    var place = keep(request.kind(), name, bytes);
    return new Artifact(
        place.name(), place.kind(), request.mediaType(), bytes.length, Sha256.of(bytes));
  }

  @Override
  public synchronized InputStream open(Artifact artifact) {
    byte @Nullable [] bytes = contents.get(new Place(artifact.kind(), artifact.name()));
    if (bytes == null) {
      throw StorageFault.missing(artifact, null);
    }
    return new ByteArrayInputStream(bytes);
  }

  @Override
  public synchronized void remove(Artifact artifact) {
    contents.remove(new Place(artifact.kind(), artifact.name()));
  }

  private static byte[] written(ContentWriter content) {
    var out = new ByteArrayOutputStream();
    try {
      content.write(out);
    } catch (IOException e) {
      throw StorageFault.of(Path.of(""), e);
    }
    return out.toByteArray();
  }

  private synchronized Place keep(ArtifactKind kind, ArtifactName name, byte[] bytes) {
    for (var number = 1; ; number++) {
      var place = new Place(kind, name.path(name.numbered(number)));
      if (contents.putIfAbsent(place, bytes) == null) {
        return place;
      }
    }
  }
}
