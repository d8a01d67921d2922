package io.atelier.cli;

import io.atelier.engine.EngineSettings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Where a worker runs, how much it does at the same time, and how much it keeps.
final class WorkerOptions {

  @Option(
      names = "--worker",
      paramLabel = "PLACE",
      defaultValue = "here",
      description =
          "`here`, in this process, or `process`, in one of its own that may crash;"
              + " ${DEFAULT-VALUE} if left out.")
  private WorkerPlace place;

  @Mixin private LaneOptions lanes;

  WorkerPlace place() {
    return place;
  }

  EngineSettings engine() {
    return lanes.engine();
  }
}
