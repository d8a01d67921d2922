package io.atelier.api.openai;

/// A workflow that makes pictures, as OpenAI's clients read it.
///
/// @param object `model`
/// @param created seconds since 1970; 0 of a ready one
public record OpenAiModelView(String id, String object, long created, String ownedBy) {

  static OpenAiModelView of(String id, long created, String owner) {
    return new OpenAiModelView(id, "model", created, owner);
  }
}
