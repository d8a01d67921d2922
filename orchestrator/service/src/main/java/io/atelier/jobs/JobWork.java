package io.atelier.jobs;

import io.atelier.graph.Workflow;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/// What a job computes.
///
/// @param workflow as it runs, with everything set on it
/// @param textChunks what saved pictures carry beside their provenance: `prompt`, `workflow`
/// @param outputs ids of the output nodes asked for; empty for all of them
/// @param values what was set on the workflow as it came: `NODE.INPUT` → text; for history only
public record JobWork(
    Workflow workflow,
    SequencedMap<String, String> textChunks,
    Set<String> outputs,
    SequencedMap<String, String> values) {

  public JobWork {
    textChunks = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(textChunks));
    outputs = Collections.unmodifiableSet(new TreeSet<>(outputs));
    values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
  }

  /// All outputs of a workflow as it is.
  public static JobWork of(Workflow workflow, SequencedMap<String, String> textChunks) {
    return new JobWork(workflow, textChunks, Set.of(), new LinkedHashMap<>());
  }
}
