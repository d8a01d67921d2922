package io.atelier.api.wire;

import java.util.List;

/// The versions of a saved workflow that are kept, newest first.
public record SavedVersionsView(List<SavedNameView> versions) {}
