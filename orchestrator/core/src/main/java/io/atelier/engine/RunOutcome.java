package io.atelier.engine;

import io.atelier.artifacts.Artifact;
import io.atelier.nodes.Notice;
import java.time.Duration;
import java.util.List;

/// How a run ended.
public sealed interface RunOutcome {

  /// Every output node is done.
  ///
  /// @param artifacts of all output nodes, cached ones included, in the order of the run
  /// @param notices each said once
  record Done(List<Artifact> artifacts, List<Notice> notices, Duration took) implements RunOutcome {
    public Done {
      artifacts = List.copyOf(artifacts);
      notices = List.copyOf(notices);
    }
  }

  record Failed(Failure failure) implements RunOutcome {}

  /// It stopped because somebody asked for it. What output nodes had saved by then stays.
  record Cancelled() implements RunOutcome {}

  /// The process that it ran in ended before the run did. Nothing is known of the outcome but what
  /// output nodes had saved, which stays; whoever submitted decides whether to run it again.
  record Lost(CrashReport report) implements RunOutcome {}
}
