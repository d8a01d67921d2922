package io.atelier.jobs;

/// What may be paused: no job of it is begun until it is resumed. What runs goes on. Holds survive
/// a restart.
public sealed interface Hold {

  /// Every job.
  record Everything() implements Hold {}

  record Tenant(String tenant) implements Hold {}

  record Tag(String tag) implements Hold {}
}
