package io.atelier.nodes;

/// Nodes of the user's own that are left out, because what declares them is broken.
///
/// @param name of the Python package, the Java class or the jar
/// @param reason sentences that say what is wrong and what to do
public record BrokenNodes(String name, CustomNodeCode code, String reason) {}
