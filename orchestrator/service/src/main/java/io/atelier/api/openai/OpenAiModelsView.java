package io.atelier.api.openai;

import java.util.List;

/// The workflows that make pictures, as OpenAI's clients read them.
///
/// @param object `list`
public record OpenAiModelsView(String object, List<OpenAiModelView> data) {}
