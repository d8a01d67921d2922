package io.atelier.formats;

import io.atelier.graph.GraphNode;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.NodeType;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A node as ComfyUI's editor has it: numbered, and with its inputs in the order in which it draws
/// them: first what only takes links, then what has a field.
///
/// @param id from 1
record UiNode(int id, GraphNode node, NodeType type) {

  /// The inputs that only take links, required ones first.
  List<InputPort> sockets() {
    return type.inputs().stream()
        .filter(port -> !port.isWidget())
        .sorted(Comparator.comparing(InputPort::required).reversed())
        .toList();
  }

  Widgets widgets() {
    return new Widgets(type);
  }

  /// All inputs in the order of their slots.
  List<InputPort> slots() {
    return Stream.concat(sockets().stream(), widgets().ports().stream()).toList();
  }
}
