package io.atelier.formats.editor;

import org.jspecify.annotations.Nullable;

/// An input of a node type as the editor knows it.
///
/// @param type of the port, `COMBO` for a list of choices
/// @param field null for what takes only links
public record EditorInput(String name, String type, @Nullable EditorField field) {}
