package io.atelier.nodes;

/// Where the time of a node went that runs in Python, as Python measured it.
///
/// @param seconds inside the node function, reports of its steps included
/// @param reports of progress that it made
/// @param reportingSeconds inside those reports, which is Java's time and the crossing's
public record NodeTiming(double seconds, int reports, double reportingSeconds) {

  /// The time of two calls of the same node.
  public NodeTiming plus(NodeTiming other) {
    return new NodeTiming(
        seconds + other.seconds,
        reports + other.reports,
        reportingSeconds + other.reportingSeconds);
  }
}
