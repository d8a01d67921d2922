package io.atelier.jobs.local;

import io.atelier.graph.GraphNode;
import io.atelier.graph.Workflow;
import io.atelier.jobs.JobWork;
import java.util.LinkedHashMap;

/// The part of a workflow that the asked outputs need.
final class AskedNodes {

  private AskedNodes() {}

  static Workflow of(JobWork work) {
    if (work.outputs().isEmpty()) {
      return work.workflow();
    }
    var needed = work.workflow().neededBy(work.outputs());
    var kept = new LinkedHashMap<String, GraphNode>();
    work.workflow()
        .nodes()
        .forEach((id, node) -> {
          if (needed.contains(id)) {
            kept.put(id, node);
          }
        });
    return new Workflow(kept);
  }
}
