package io.atelier.artifacts;

/// One stored output.
///
/// @param name `subfolder/filename` with `/`, relative to the folder of its kind
/// @param mediaType such as `image/png`
/// @param bytes its size
/// @param sha256 of its content, 64 lower-case hexadecimal digits
public record Artifact(
    String name, ArtifactKind kind, String mediaType, long bytes, String sha256) {

  /// Relative to the output folder itself, with `/`.
  public String path() {
    return switch (kind) {
      case OUTPUT -> name;
      case TEMP -> "temp/" + name;
    };
  }
}
