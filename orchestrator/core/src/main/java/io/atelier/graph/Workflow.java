package io.atelier.graph;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// A graph of nodes in the order of its file. It may be wrong in any way that JSON allows: unknown
/// types, dangling links and cycles are findings of the engine's check, not of this record.
///
/// @param nodes by id; each key equals its node's id
public record Workflow(SequencedMap<String, GraphNode> nodes) {

  public Workflow {
    nodes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(nodes));
    nodes.forEach(Workflow::requireOwnId);
  }

  private static void requireOwnId(String id, GraphNode node) {
    if (!id.equals(node.id())) {
      throw new IllegalArgumentException("node " + node.id() + " is stored under id " + id);
    }
  }

  /// These nodes, as far as they are there, and all that they need, each after one that needs it.
  public SequencedSet<String> neededBy(Collection<String> ids) {
    var needed = new LinkedHashSet<String>();
    var open = new ArrayDeque<>(ids);
    while (!open.isEmpty()) {
      var node = nodes.get(open.pop());
      if (node != null && needed.add(node.id())) {
        for (var input : node.inputs().values()) {
          if (input instanceof Input.Link(var source, _)) {
            open.push(source);
          }
        }
      }
    }
    return needed;
  }

  /// The same graph with one node replaced or added.
  public Workflow with(GraphNode node) {
    var changed = new LinkedHashMap<>(nodes);
    changed.put(node.id(), node);
    return new Workflow(changed);
  }
}
