package io.atelier.formats;

import io.atelier.graph.Workflow;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// What a file held: a workflow, and texts that belong into the pictures it makes.
///
/// @param textChunks by PNG chunk name, as found; in practice `workflow`, the editor's own form
public record WorkflowFile(Workflow workflow, SequencedMap<String, String> textChunks) {

  public WorkflowFile {
    textChunks = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(textChunks));
  }

  /// The workflow as JSON that ComfyUI queues, for people to read; plain ASCII.
  public String inApiFormat() {
    return ApiFormat.writeReadably(workflow);
  }

  /// The chunks for pictures of a run: `prompt`, which is the graph as it runs, then what the file
  /// brought.
  ///
  /// @param asRun this file's workflow with everything that was set on it
  public SequencedMap<String, String> chunksFor(Workflow asRun) {
    var chunks = new LinkedHashMap<String, String>();
    chunks.put("prompt", ApiFormat.write(asRun));
    textChunks.forEach(chunks::putIfAbsent);
    return chunks;
  }
}
