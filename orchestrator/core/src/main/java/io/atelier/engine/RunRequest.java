package io.atelier.engine;

import io.atelier.graph.Workflow;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// One run of a workflow.
///
/// @param id unique among the runs of a worker
/// @param textChunks what saved pictures carry beside their provenance: `prompt`, `workflow`
/// @param anew whether every node is computed, also one whose result is kept from before
public record RunRequest(
    String id, Workflow workflow, SequencedMap<String, String> textChunks, boolean anew) {

  public RunRequest {
    textChunks = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(textChunks));
  }

  /// One that uses what is kept from before.
  public RunRequest(String id, Workflow workflow, SequencedMap<String, String> textChunks) {
    this(id, workflow, textChunks, false);
  }
}
