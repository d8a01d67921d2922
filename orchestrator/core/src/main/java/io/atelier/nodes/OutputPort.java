package io.atelier.nodes;

import io.atelier.graph.PortType;

/// An output of a node type.
///
/// @param list whether one run of the node gives a list of values, over which later nodes are
///   mapped
public record OutputPort(String name, PortType type, boolean list, String doc) {

  /// An output that gives one value and is called as its type.
  public static OutputPort of(String type, String doc) {
    return new OutputPort(type, new PortType(type), false, doc);
  }
}
