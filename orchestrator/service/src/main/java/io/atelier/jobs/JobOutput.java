package io.atelier.jobs;

import io.atelier.artifacts.Artifact;
import io.atelier.nodes.Notice;
import java.util.List;

/// What the last attempt left; what output nodes had saved by then stays also when it failed.
///
/// @param artifacts in the order of the run
/// @param notices each said once
/// @param nodes in the order in which they ended
public record JobOutput(List<Artifact> artifacts, List<Notice> notices, List<NodeSpan> nodes) {

  /// Nothing yet.
  public static final JobOutput NONE = new JobOutput(List.of(), List.of(), List.of());

  public JobOutput {
    artifacts = List.copyOf(artifacts);
    notices = List.copyOf(notices);
    nodes = List.copyOf(nodes);
  }
}
