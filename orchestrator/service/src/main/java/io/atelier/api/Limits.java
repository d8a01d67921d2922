package io.atelier.api;

import io.atelier.access.Rate;

/// How much of anything the service takes.
///
/// @param bodyBytes of one request
/// @param uploadBytes of one request that brings a file for the input folder
/// @param nodes of one workflow
/// @param textLength characters of one text in a workflow
/// @param jobs in one request
/// @param rate of requests of one caller
/// @param listeners to events, all callers together
public record Limits(
    long bodyBytes,
    long uploadBytes,
    int nodes,
    int textLength,
    int jobs,
    Rate rate,
    int listeners) {

  /// Generous ones, for people and programs that mean well.
  public static final Limits USUAL =
      new Limits(8L << 20, 100L << 20, 5_000, 100_000, 1_000, new Rate(2_000, 4_000), 2_000);

  /// How much a request to this path may have.
  public long bodyBytes(String path) {
    return path.startsWith("/upload/") || path.startsWith("/api/upload/") ? uploadBytes : bodyBytes;
  }
}
