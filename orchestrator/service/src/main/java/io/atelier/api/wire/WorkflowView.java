package io.atelier.api.wire;

import io.atelier.formats.WorkflowFile;
import io.atelier.formats.WorkflowReader;
import io.atelier.jobs.JobWork;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What a job computes.
///
/// @param workflow as it runs, in ComfyUI's API format
/// @param set what was set on it as it came
/// @param outputs ids of the output nodes that were asked for; empty for all
public record WorkflowView(JsonNode workflow, Map<String, String> set, Set<String> outputs) {

  public static WorkflowView of(JobWork work) {
    var prompt =
        new WorkflowFile(work.workflow(), new LinkedHashMap<>())
            .chunksFor(work.workflow())
            .firstEntry()
            .getValue();
    return new WorkflowView(
        WorkflowReader.json(prompt.getBytes(StandardCharsets.UTF_8)),
        work.values(),
        work.outputs());
  }
}
