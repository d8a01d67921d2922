package io.atelier.api.wire;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A version of a saved workflow.
///
/// @param images which inputs stand for what in a request for pictures; null for none
/// @param workflow as it was given
public record SavedWorkflowView(
    String name,
    int version,
    Instant saved,
    String saver,
    @Nullable ImageInputsView images,
    JsonNode workflow) {}
