package io.atelier.api.wire;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactKind;
import java.util.Locale;

/// An artifact of a job.
///
/// @param kind `output`, or `temp` of a preview
/// @param sha256 of its content, 64 lower-case hexadecimal digits
/// @param href where its bytes are
public record ArtifactView(
    String name, String kind, String mediaType, long bytes, String sha256, String href) {

  public static ArtifactView of(Artifact artifact) {
    return new ArtifactView(
        artifact.name(),
        kind(artifact.kind()),
        artifact.mediaType(),
        artifact.bytes(),
        artifact.sha256(),
        "/v1/artifacts/" + artifact.sha256());
  }

  private static String kind(ArtifactKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
