package io.atelier.library;

/// What a change takes for granted, so that nobody overwrites what he has not seen.
public sealed interface Precondition {

  /// There is none of this name.
  record IsNew() implements Precondition {}

  /// The latest version is this one.
  ///
  /// @param tag [SavedName#tag]
  record IsStill(String tag) implements Precondition {}

  /// Whatever is there.
  record Anything() implements Precondition {}

  /// Nothing was said: it must be new.
  record Unsaid() implements Precondition {}
}
