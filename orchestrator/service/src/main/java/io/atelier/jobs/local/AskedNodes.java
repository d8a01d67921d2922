package io.atelier.jobs.local;

import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.jobs.JobWork;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;

/// The part of a workflow that the asked outputs need.
final class AskedNodes {

  private AskedNodes() {}

  static Workflow of(JobWork work) {
    if (work.outputs().isEmpty()) {
      return work.workflow();
    }
    var nodes = work.workflow().nodes();
    var needed = new LinkedHashSet<String>();
    var open = new ArrayDeque<>(work.outputs());
    while (!open.isEmpty()) {
      var id = open.pop();
      var node = nodes.get(id);
      if (node != null && needed.add(id)) {
        node.inputs()
            .values()
            .forEach(input -> {
              if (input instanceof Input.Link(var source, _)) {
                open.push(source);
              }
            });
      }
    }
    var kept = new LinkedHashMap<String, GraphNode>();
    nodes.forEach((id, node) -> {
      if (needed.contains(id)) {
        kept.put(id, node);
      }
    });
    return new Workflow(kept);
  }
}
