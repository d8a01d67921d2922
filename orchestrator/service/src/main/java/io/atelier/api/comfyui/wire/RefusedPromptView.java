package io.atelier.api.comfyui.wire;

import java.util.Map;

/// A refusal.
///
/// @param nodeErrors by id of the node
public record RefusedPromptView(PromptErrorView error, Map<String, NodeErrorsView> nodeErrors) {}
