package io.atelier.api.comfyui;

import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.nodes.NodeTypes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whom each node of a workflow feeds; inputs that a type does not have count for nothing.
final class Consumers {

  private final Map<String, List<String>> fed = new HashMap<>();

  Consumers(Workflow workflow, NodeTypes types) {
    for (var node : workflow.nodes().values()) {
      for (var port : types.find(node.type()).orElseThrow().inputs()) {
        if (node.inputs().get(port.name()) instanceof Input.Link(var source, _)) {
          fed.computeIfAbsent(source, _ -> new ArrayList<>()).add(node.id());
        }
      }
    }
  }

  /// These nodes, and every one that needs one of them.
  Set<String> of(Collection<String> nodes) {
    var reached = new HashSet<>(nodes);
    var open = new ArrayDeque<>(nodes);
    while (!open.isEmpty()) {
      for (var next : fed.getOrDefault(open.pop(), List.of())) {
        if (reached.add(next)) {
          open.push(next);
        }
      }
    }
    return reached;
  }
}
