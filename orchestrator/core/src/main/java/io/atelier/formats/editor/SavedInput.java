package io.atelier.formats.editor;

import org.jspecify.annotations.Nullable;

/// An input of a node.
///
/// @param link id of the link that ends here; null when none does
/// @param field whether the editor shows a field for it
record SavedInput(String name, String type, @Nullable String link, boolean field) {}
