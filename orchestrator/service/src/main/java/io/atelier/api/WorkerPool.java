package io.atelier.api;

import io.atelier.nodes.Palette;
import io.atelier.workers.process.WorkerStatus;
import java.util.SequencedMap;

/// The workers of the service: what the API needs from above. Only what says so waits for Python.
public interface WorkerPool {

  /// How each fares, by its name.
  SequencedMap<String, WorkerStatus> workers();

  /// What those have that are ready, and what is shipped in any case.
  Palette palette();

  /// Whether each has said what it has, or failed; until then there may be more nodes to come.
  boolean isKnown();

  /// Lets go of what workers keep for later runs. Waits for what runs.
  void free();
}
