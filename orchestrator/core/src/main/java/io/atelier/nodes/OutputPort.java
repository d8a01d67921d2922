package io.atelier.nodes;

import io.atelier.graph.PortType;

/// An output of a node type.
///
/// @param list whether one run of the node gives a list of values, over which later nodes are
///   mapped
public record OutputPort(String name, PortType type, boolean list, String doc) {}
