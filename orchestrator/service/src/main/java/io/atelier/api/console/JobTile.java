package io.atelier.api.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A job in a list.
///
/// @param caption what it is about, for people
/// @param status as on the wire, such as `running`
/// @param since such as `5 min ago`, of its coming to that
/// @param at the date of that
/// @param took how long one ran that is done
/// @param picture address of its first picture, made small
/// @param pictures how many it has made
/// @param priority null for the usual one
/// @param failure in one sentence
/// @param progress of one that runs
record JobTile(
    String id,
    String href,
    String caption,
    String status,
    String since,
    String at,
    @Nullable String took,
    @Nullable String picture,
    int pictures,
    @Nullable String priority,
    List<String> tags,
    @Nullable String failure,
    boolean cancellable,
    @Nullable Progress progress) {

  /// How far it is.
  ///
  /// @param percent from 0 to 100
  /// @param doing such as `Sampler, step 5 of 20`
  /// @param preview address of its latest picture on the way
  record Progress(int percent, String doing, @Nullable String preview) {}
}
