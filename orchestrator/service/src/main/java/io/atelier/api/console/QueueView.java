package io.atelier.api.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The queue, as a page shows it.
///
/// @param holds what is paused
/// @param paused whether everything is
/// @param running jobs at work
/// @param waiting some of those that wait, in the order of priority and age
/// @param more that wait beyond these, such as `and 70 jobs more`; null if there are none
/// @param recent those that have ended last
/// @param workers what there is to say of them as long as no job can run; null otherwise
record QueueView(
    List<HoldView> holds,
    boolean paused,
    List<JobTile> running,
    List<JobTile> waiting,
    @Nullable String more,
    List<JobTile> recent,
    @Nullable String workers) {

  /// What is paused.
  ///
  /// @param kind `everything`, `tenant` or `tag`
  /// @param words for people
  record HoldView(String kind, String name, String words) {}
}
