package io.atelier.setup;

/// What a plan says about one step.
///
/// @param detail what was found, why there is something to do, or why it cannot be done
/// @param intent what acting would do; nothing unless the step is to do
public record StepState(SetupStep step, Kind kind, String detail, Intent intent) {

  /// A step about whose acting nothing is to be said.
  public StepState(SetupStep step, Kind kind, String detail) {
    this(step, kind, detail, Intent.NOTHING);
  }

  /// Whether something is left to do.
  public enum Kind {
    DONE,
    TO_DO,
    IMPOSSIBLE
  }
}
