package io.atelier.setup;

/// What an uninstall did, or would do, with one thing that a set-up had made.
///
/// @param what the thing, as in "formula xz" or a path
/// @param note why it stays, or what goes with it; may be empty
public record Undone(String what, Kind kind, String note) {

  /// What becomes of it.
  public enum Kind {
    REMOVED,
    /// Others use it, or it is not for us to remove.
    KEPT,
    /// It was not there any more.
    GONE
  }
}
