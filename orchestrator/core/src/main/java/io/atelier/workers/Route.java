package io.atelier.workers;

import io.atelier.engine.Failure;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// Where a workflow can run.
sealed interface Route {

  /// There. Where nobody has one of its node types, the check there says which.
  record To(Worker worker) implements Route {}

  record Nowhere(Failure failure) implements Route {}

  /// Asks environment by environment, and stops at the first that has all node types.
  static Route of(Workflow workflow, SequencedMap<String, Worker> workers) {
    var wanted =
        workflow.nodes().values().stream()
            .map(GraphNode::type)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    var asked = new ArrayList<Scattered.Asked>();
    var failed = new ArrayList<Scattered.NotStarted>();
    for (var entry : workers.sequencedEntrySet()) {
      try {
        var types = entry.getValue().palette().types();
        if (types.haveAll(wanted)) {
          return new To(entry.getValue());
        }
        asked.add(new Scattered.Asked(entry.getKey(), entry.getValue(), types));
      } catch (WorkerNotStarted e) {
        failed.add(new Scattered.NotStarted(entry.getKey(), e.failure()));
      }
    }
    return new Scattered(wanted, asked, failed).route();
  }
}
