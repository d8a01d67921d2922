package io.atelier.api.console;

import io.atelier.api.LiveRun;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobState;
import io.atelier.jobs.NodeSpan;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What became of each node in the last attempt at a job, as far as it is known.
///
/// @param ran by the id of the node
/// @param over those that need not run any more while the job runs
/// @param working at this moment
/// @param failed the one that ended the job
/// @param done whether every output is there, so that what did not run was kept from before
record NodeStates(
    Map<String, NodeSpan> ran,
    Set<String> over,
    @Nullable String working,
    @Nullable String failed,
    boolean done) {

  static NodeStates of(Job job, Optional<LiveRun.Progress> live) {
    return new NodeStates(
        job.output().nodes().stream()
            .collect(Collectors.toMap(NodeSpan::node, Function.identity(), (_, last) -> last)),
        live.map(run -> new HashSet<>(run.over())).orElseGet(HashSet::new),
        live.map(LiveRun.Progress::node).orElse(null),
        job.state() instanceof JobState.Failed failed ? failed.failure().node() : null,
        job.state() instanceof JobState.Done);
  }

  String state(String node) {
    if (node.equals(failed)) {
      return "failed";
    }
    if (node.equals(working)) {
      return "working";
    }
    if (ran.containsKey(node)) {
      return "ran";
    }
    return over.contains(node) ? "ran" : done ? "kept" : "idle";
  }

  String note(String node) {
    var span = ran.get(node);
    return switch (state(node)) {
      case "failed" -> "failed";
      case "working" -> "at work";
      case "kept" -> "kept from before";
      case "idle" -> "not run";
      default -> span == null ? "done" : Words.took(span.took());
    };
  }
}
