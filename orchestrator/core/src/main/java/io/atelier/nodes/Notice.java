package io.atelier.nodes;

/// Something a user should know although nothing failed, such as a model that is not trained.
///
/// @param message one sentence
public record Notice(String code, String message) {}
