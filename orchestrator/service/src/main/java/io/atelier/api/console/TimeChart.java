package io.atelier.api.console;

import io.atelier.jobs.NodeSpan;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/// When each node ran, as bars over one line of time.
///
/// @param whole the length of that line, such as `2.31 s`
record TimeChart(List<Bar> bars, String whole) {

  /// The line of time in units of the SVG.
  static final int LENGTH = 1000;

  private static final int SHORTEST = 4;

  /// A node.
  ///
  /// @param x where it begins, and `width` how long it is, in units of the SVG
  record Bar(String title, String type, String lane, int x, int width, String took) {}

  static TimeChart of(List<NodeSpan> spans) {
    var end =
        spans.stream()
            .map(span -> span.from().plus(span.took()))
            .max(Comparator.naturalOrder())
            .orElse(Duration.ZERO);
    var scale = LENGTH / (double) Math.max(1, end.toMillis());
    return new TimeChart(
        spans.stream()
            .sorted(Comparator.comparing(NodeSpan::from))
            .map(span -> bar(span, scale))
            .toList(),
        Words.took(end));
  }

  private static Bar bar(NodeSpan span, double scale) {
    var width = Math.max(SHORTEST, (int) Math.round(span.took().toMillis() * scale));
    var x = (int) Math.round(span.from().toMillis() * scale);
    var title = span.title();
    return new Bar(
        title == null ? span.type() : title,
        span.type(),
        span.lane(),
        Math.min(x, LENGTH - width),
        width,
        Words.took(span.took()));
  }
}
