package io.atelier.api.wire;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A workflow to save.
///
/// @param workflow required; kept as it is: in ComfyUI's API format, or its editor's own
/// @param images which inputs stand for what in a request for pictures; none if left out
public record SaveEnvelope(@Nullable JsonNode workflow, @Nullable ImageInputsView images) {}
