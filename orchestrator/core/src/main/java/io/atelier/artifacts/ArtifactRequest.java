package io.atelier.artifacts;

/// Where an artifact should go, as a workflow says it.
///
/// @param prefix file name prefix, may hold subfolders (`portraits/anna`) and `%width% %height%
///   %year% %month% %day% %hour% %minute% %second% %batch_num%`
/// @param mediaType decides the file's extension
/// @param width pixels, 0 where there is no picture
/// @param height pixels, 0 where there is no picture
/// @param batchNumber index within its batch, from 0
public record ArtifactRequest(
    ArtifactKind kind, String prefix, String mediaType, int width, int height, int batchNumber) {

  /// Refuses a prefix that no store takes, before anything is made for it.
  ///
  /// @throws io.atelier.graph.AtelierException OUTPUT_OUTSIDE_ROOT or NAME_INVALID
  public static void checkPrefix(String prefix) {
    ArtifactName.check(prefix);
  }

  /// A request for a PNG of these pixels.
  public static ArtifactRequest png(
      ArtifactKind kind, String prefix, Pixels pixels, int batchNumber) {
    return new ArtifactRequest(
        kind, prefix, "image/png", pixels.width(), pixels.height(), batchNumber);
  }
}
