package io.atelier.nodes;

/// A node written in Java: its declaration and what runs behind it.
public record JavaNode(NodeType type, NodeFunction function) {}
