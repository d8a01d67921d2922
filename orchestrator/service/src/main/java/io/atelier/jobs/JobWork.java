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
/// @param anew whether every node is computed, also one whose result a worker keeps from before
public record JobWork(
    Workflow workflow,
    SequencedMap<String, String> textChunks,
    Set<String> outputs,
    SequencedMap<String, String> values,
    boolean anew) {

  public JobWork {
    textChunks = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(textChunks));
    outputs = Collections.unmodifiableSet(new TreeSet<>(outputs));
    values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
  }

  /// One that uses what workers keep.
  public JobWork(
      Workflow workflow,
      SequencedMap<String, String> textChunks,
      Set<String> outputs,
      SequencedMap<String, String> values) {
    this(workflow, textChunks, outputs, values, false);
  }

  /// The same, computed from nothing.
  public JobWork computedAnew() {
    return new JobWork(workflow, textChunks, outputs, values, true);
  }

  /// All outputs of a workflow as it is.
  public static JobWork of(Workflow workflow, SequencedMap<String, String> textChunks) {
    return new JobWork(workflow, textChunks, Set.of(), new LinkedHashMap<>());
  }
}
