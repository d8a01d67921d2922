package io.atelier.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.atelier.artifacts.Artifact;
import io.atelier.nodes.Notice;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What the last attempt left; what output nodes had saved by then stays also when it failed.
///
/// @param artifacts in the order of the run
/// @param notices each said once
/// @param nodes in the order in which they ended
/// @param saved what each output node saved, or had saved before and showed again: its id → paths
///   of the artifacts, in the order of the run; empty for jobs that ended before this was kept
public record JobOutput(
    List<Artifact> artifacts,
    List<Notice> notices,
    List<NodeSpan> nodes,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        SequencedMap<String, List<String>> saved) {

  /// Nothing yet.
  public static final JobOutput NONE =
      new JobOutput(List.of(), List.of(), List.of(), new LinkedHashMap<>());

  public JobOutput {
    artifacts = List.copyOf(artifacts);
    notices = List.copyOf(notices);
    nodes = List.copyOf(nodes);
    saved = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(saved));
  }
}
