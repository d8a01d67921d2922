package io.atelier.api.comfyui.wire;

import java.util.List;

/// What is wrong with a node.
///
/// @param dependentOutputs ids of the output nodes that cannot run because of it
public record NodeErrorsView(
    List<PromptErrorView> errors, List<String> dependentOutputs, String classType) {}
