package io.atelier.api.gate;

import io.atelier.api.wire.ApiCode;
import io.atelier.graph.AtelierException;
import io.atelier.graph.Shown;
import java.util.regex.Pattern;

/// Refuses paths that may be read in more than one way: no client of ours writes them, and what one
/// part reads as open another may read as closed.
final class PathCheck {

  private static final Pattern AMBIGUOUS =
      Pattern.compile("//|/\\.\\.?(/|$)|;|\\\\|%(00|25|2[ef]|5c)", Pattern.CASE_INSENSITIVE);

  private PathCheck() {}

  /// @throws AtelierException REQUEST_INVALID
  static void check(String path) {
    if (AMBIGUOUS.matcher(path).find()) {
      throw new AtelierException(
          ApiCode.REQUEST_INVALID,
          "The path '%s' can be read in several ways; write it plainly."
              .formatted(Shown.text(path)));
    }
  }
}
