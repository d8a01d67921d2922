package io.atelier.api.comfyui.wire;

import java.util.Map;

/// A prompt that is queued.
///
/// @param number its place: greater than those of all before it, below zero at the front
/// @param nodeErrors why some outputs are left out, by id of the node
public record AcceptedPromptView(
    String promptId, long number, Map<String, NodeErrorsView> nodeErrors) {}
