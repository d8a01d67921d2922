package io.atelier.setup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a set-up tells while it goes on, for a display, a log or a fleet's own program. The order
/// is: [Planned], then for each step that acts [StepStarted], [Journaled], [Line] and [Progress] as
/// they come, and [StepDone] or [StepFailed]; [Done] or [Failed] is the last. `ensure` tells
/// neither the plan nor the end, and nothing at all when there is nothing to do.
public sealed interface SetupEvent {

  /// What there is to do, before anything is done.
  record Planned(List<StepState> steps) implements SetupEvent {

    public Planned {
      steps = List.copyOf(steps);
    }
  }

  /// A step begins.
  ///
  /// @param reason why there is something to do, as in "no environment for lock linux-x86_64-py311"
  record StepStarted(SetupStep step, String reason) implements SetupEvent {}

  /// The journal holds, on the disk, that the step acts now.
  ///
  /// @param makes what the act will bring into being and an uninstall takes away, as `status` names
  ///   it; empty where that was claimed before
  record Journaled(SetupStep step, List<String> makes) implements SetupEvent {

    public Journaled {
      makes = List.copyOf(makes);
    }
  }

  /// The newest line that the step's command printed, secrets taken out.
  record Line(SetupStep step, String text) implements SetupEvent {}

  /// How far the running step is, where that is known.
  ///
  /// @param fraction 0 to 1, never falling within a step
  record Progress(SetupStep step, double fraction) implements SetupEvent {}

  /// The step acted, and was looked at again.
  record StepDone(SetupStep step, Duration took) implements SetupEvent {}

  /// The set-up stops at this step; [Failed] follows.
  ///
  /// @param message what happened and what to do
  record StepFailed(SetupStep step, SetupCode code, String message) implements SetupEvent {}

  /// Another process sets up in the same data folder; this one goes on when that has ended.
  record Waiting(String reason) implements SetupEvent {}

  /// All is there.
  record Done(PythonEnvironment environment) implements SetupEvent {}

  /// The set-up stopped; what was done stays, and the next one goes on from there.
  ///
  /// @param message what happened and what to do
  /// @param lastLines of the command that failed, secrets taken out
  /// @param log everything that the commands printed
  record Failed(SetupCode code, String message, List<String> lastLines, Optional<Path> log)
      implements SetupEvent {

    public static Failed of(SetupException why) {
      return new Failed(why.code(), String.valueOf(why.getMessage()), why.lastLines(), why.log());
    }

    public Failed {
      lastLines = List.copyOf(lastLines);
    }
  }
}
