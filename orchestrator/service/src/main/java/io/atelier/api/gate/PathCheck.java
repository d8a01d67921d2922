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

  /// ComfyUI's editor writes a path of its files as one part, with its slashes escaped.
  private static final Pattern FILE_OF_USER = Pattern.compile("(/api)?/userdata/.*");

  private static final Pattern SLASH = Pattern.compile("%2f", Pattern.CASE_INSENSITIVE);

  private PathCheck() {}

  /// @throws AtelierException REQUEST_INVALID
  static void check(String path) {
    var read = FILE_OF_USER.matcher(path).matches() ? SLASH.matcher(path).replaceAll("_") : path;
    if (AMBIGUOUS.matcher(read).find()) {
      throw new AtelierException(
          ApiCode.REQUEST_INVALID,
          "The path '%s' can be read in several ways; write it plainly."
              .formatted(Shown.text(path)));
    }
  }
}
