package io.atelier.api;

import io.atelier.access.Rate;

/// How much of anything the service takes.
///
/// @param bodyBytes of one request
/// @param nodes of one workflow
/// @param textLength characters of one text in a workflow
/// @param jobs in one request
/// @param rate of requests of one caller
/// @param listeners to events, all callers together
public record Limits(
    long bodyBytes, int nodes, int textLength, int jobs, Rate rate, int listeners) {

  /// Generous ones, for people and programs that mean well.
  public static final Limits USUAL =
      new Limits(8L << 20, 5_000, 100_000, 1_000, new Rate(2_000, 4_000), 2_000);
}
