package io.atelier.setup;

/// What a plan says about one step.
///
/// @param detail what was found, what would be done, or why it cannot be done
public record StepState(SetupStep step, Kind kind, String detail) {

  /// Whether something is left to do.
  public enum Kind {
    DONE,
    TO_DO,
    IMPOSSIBLE
  }
}
