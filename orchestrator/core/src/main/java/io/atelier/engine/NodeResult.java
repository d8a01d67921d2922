package io.atelier.engine;

import io.atelier.artifacts.Artifact;
import io.atelier.catalog.ResolvedFile;
import io.atelier.nodes.NodeValue;
import io.atelier.nodes.NodeValues;
import io.atelier.nodes.Notice;
import java.util.List;

/// What a node gave when it ran.
///
/// @param found files that it or a node before it read, of which only the run could tell: the
///   embeddings in a prompt that another node made
record NodeResult(
    List<NodeValues> outputs,
    List<Artifact> artifacts,
    List<Notice> notices,
    List<ResolvedFile> found) {

  NodeResult {
    outputs = List.copyOf(outputs);
    artifacts = List.copyOf(artifacts);
    notices = List.copyOf(notices);
    found = List.copyOf(found);
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
