package io.atelier.cli;

import java.time.Duration;

/// One line that says how far a node is: `Sampler ████████░░░░ 12/20 0.41 s/step 3 s left`.
final class ProgressBar {

  private static final int WIDTH = 24;

  private static final int COLUMN = 20;

  private ProgressBar() {}

  /// A title from a workflow, cut and filled to the column that titles stand in.
  static String column(String title) {
    String safe = Terminal.safe(title);
    boolean fits = safe.codePointCount(0, safe.length()) <= COLUMN;
    String cut = fits ? safe : safe.substring(0, safe.offsetByCodePoints(0, COLUMN - 1)) + "…";
    return cut + " ".repeat(COLUMN - cut.codePointCount(0, cut.length()));
  }

  /// @param step steps done, 0 to `total`
  /// @param elapsed since the node began
  static String of(String title, int step, int total, Duration elapsed) {
    int filled = total == 0 ? 0 : WIDTH * step / total;
    String line =
        "%s %s%s %d/%d"
            .formatted(column(title), "█".repeat(filled), "░".repeat(WIDTH - filled), step, total);
    return step == 0 ? line : line + pace(elapsed.dividedBy(step), total - step);
  }

  private static String pace(Duration perStep, int left) {
    return "  %s/step  %s left".formatted(text(perStep), text(perStep.multipliedBy(left)));
  }

  static String text(Duration time) {
    double seconds = time.toNanos() / 1e9;
    if (seconds < 1) {
      return Math.round(seconds * 1000) + " ms";
    }
    return seconds < 60
        ? "%.1f s".formatted(seconds)
        : "%d min %d s".formatted((long) seconds / 60, (long) seconds % 60);
  }
}
