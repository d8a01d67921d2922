package io.atelier.formats;

/// A link between two nodes as ComfyUI's editor has it.
///
/// @param id from 1
/// @param fromSlot index among the outputs of `from`
/// @param toSlot index among the [UiNode#slots] of `to`
/// @param type of the input
record UiLink(int id, UiNode from, int fromSlot, UiNode to, int toSlot, String type) {}
