package io.atelier.jobs.store;

/// How long a change must be kept, from the moment that it is committed.
enum Keeping {
  /// Also through a power cut.
  SYNCED,
  /// Through the death of this process; a power cut may take it.
  SOON
}
