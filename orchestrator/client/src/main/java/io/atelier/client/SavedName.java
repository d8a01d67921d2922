package io.atelier.client;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A version of a saved workflow, without what it holds.
///
/// @param version from 1
/// @param saver who saved it, by the name of the token
/// @param characters of its document
/// @param tag what a change names to be made on top of this version; null in lists
/// @param warnings what stands in the way of running it, told when it is saved
public record SavedName(
    String name,
    int version,
    Instant saved,
    String saver,
    int characters,
    @Nullable String tag,
    @Nullable List<Finding> warnings) {

  public SavedName {
    warnings = warnings == null ? List.of() : List.copyOf(warnings);
  }
}
