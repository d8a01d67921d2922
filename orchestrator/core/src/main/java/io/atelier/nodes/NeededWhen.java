package io.atelier.nodes;

/// When a lazy input is needed: while a switch of the same node stands as it should. Until that is
/// known, nothing that only feeds the input is computed; where it is not needed, it never is.
///
/// @param input a BOOLEAN input of the same node, which is not lazy itself
/// @param is how it has to stand
public record NeededWhen(String input, boolean is) {}
