package io.atelier.api.wire;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Clones of a job.
///
/// @param changes what to set on each: `NODE.INPUT` → value
/// @param callback whom to tell how each has ended; as for the job itself if left out
public record CloneEnvelope(
    @Nullable List<@Nullable Map<String, JsonNode>> changes, @Nullable CallbackEnvelope callback) {}
