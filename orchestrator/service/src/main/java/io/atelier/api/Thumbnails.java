package io.atelier.api;

import io.atelier.api.wire.ApiCode;
import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactStore;
import io.atelier.artifacts.Png;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.concurrent.Semaphore;

/// Makes small pictures of large ones, few at a time, because a large one takes memory while it is
/// read.
final class Thumbnails {

  private static final int LONGER_SIDE = 256;
  private static final int AT_ONCE = 2;
  private static final int LEVEL = 4;

  private final ArtifactStore store;
  private final Semaphore turns = new Semaphore(AT_ONCE);

  Thumbnails(ArtifactStore store) {
    this.store = store;
  }

  /// @return a PNG
  /// @throws io.atelier.graph.AtelierException NO_THUMBNAIL, or what reading the picture throws
  byte[] of(Artifact artifact) {
    if (!artifact.mediaType().equals("image/png")) {
      throw new ApiException(
          ApiCode.NO_THUMBNAIL,
          "There are thumbnails of PNG pictures only, and this is %s; get the whole of it."
              .formatted(artifact.mediaType()));
    }
    turns.acquireUninterruptibly();
    try (var in = store.open(artifact)) {
      var out = new ByteArrayOutputStream();
      Png.write(Png.thumbnail(in, LONGER_SIDE), new LinkedHashMap<>(), LEVEL, out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      turns.release();
    }
  }
}
