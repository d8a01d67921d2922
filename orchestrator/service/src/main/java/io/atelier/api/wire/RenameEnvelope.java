package io.atelier.api.wire;

import org.jspecify.annotations.Nullable;

/// Another name for a saved workflow.
///
/// @param name required
public record RenameEnvelope(@Nullable String name) {}
