package io.atelier.library;

import org.jspecify.annotations.Nullable;

/// A version of a saved workflow.
///
/// @param document as it was given: JSON
/// @param images which inputs stand for what in a request for pictures: JSON; null for none
public record SavedWorkflow(SavedName name, String document, @Nullable String images) {}
