package io.atelier.api.wire;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What to set on each clone of a job: `NODE.INPUT` → value.
public record CloneEnvelope(@Nullable List<@Nullable Map<String, JsonNode>> changes) {}
