package io.atelier.api.wire;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A job as a client submits it.
///
/// @param workflow required, or the name of a saved one; in ComfyUI's API format, bare or as it is
///   sent to ComfyUI (`{"prompt": …}`)
/// @param workflowName of a saved workflow, in the place of `workflow`
/// @param version of that; the latest if left out
/// @param set values to set first: `NODE.INPUT`, where NODE is an id or else a unique title
/// @param outputs ids of the output nodes that are wanted; all of them if left out
/// @param priority higher goes first; from -100 to 100
/// @param tags up to 20
/// @param timeLimit seconds for each attempt; none if left out
/// @param retry how often it is tried when a failure may pass; once if left out
/// @param callback whom to tell how it has ended; nobody if left out
public record JobEnvelope(
    @Nullable JsonNode workflow,
    @Nullable String workflowName,
    @Nullable Integer version,
    @Nullable Map<String, JsonNode> set,
    @Nullable Set<String> outputs,
    @Nullable Integer priority,
    @Nullable List<String> tags,
    @Nullable Double timeLimit,
    @Nullable RetryView retry,
    @Nullable CallbackEnvelope callback) {}
