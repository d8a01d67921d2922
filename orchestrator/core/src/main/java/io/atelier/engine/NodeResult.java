package io.atelier.engine;

import io.atelier.artifacts.Artifact;
import io.atelier.nodes.NodeValue;
import io.atelier.nodes.NodeValues;
import io.atelier.nodes.Notice;
import java.util.List;

/// What a node gave when it ran.
record NodeResult(List<NodeValues> outputs, List<Artifact> artifacts, List<Notice> notices) {

  NodeResult {
    outputs = List.copyOf(outputs);
    artifacts = List.copyOf(artifacts);
    notices = List.copyOf(notices);
  }

  List<NodeValue.Handle> handles() {
    return handles(outputs);
  }

  static List<NodeValue.Handle> handles(List<NodeValues> outputs) {
    return outputs.stream()
        .flatMap(output -> output.values().stream())
        .filter(NodeValue.Handle.class::isInstance)
        .map(NodeValue.Handle.class::cast)
        .toList();
  }
}
