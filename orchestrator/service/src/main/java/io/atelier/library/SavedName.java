package io.atelier.library;

import java.time.Instant;

/// A version of a saved workflow, without what it holds.
///
/// @param version from 1
/// @param saver who saved it, by the name of the token
/// @param characters of its document
public record SavedName(String name, int version, Instant saved, String saver, int characters) {

  /// What only this version of this workflow has, also after another took its name.
  public String tag() {
    return "%d-%x".formatted(version, saved.toEpochMilli());
  }
}
