package io.atelier.api.console;

import io.atelier.api.wire.AttemptView;
import io.atelier.api.wire.FailureView;
import io.atelier.api.wire.NoticeView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything about one job.
///
/// @param terms such as `Priority` and `+5`
/// @param set what was set on the workflow as it came
/// @param asked what each node was given
/// @param graph null when there is no drawing, and `undrawn` says why
/// @param origin the job that this one repeats or changes
/// @param verdict of a job that was to make the same pixels
/// @param over whether it has ended
/// @param retryable whether it failed or was cancelled
record JobDetail(
    JobTile tile,
    List<NodeSettings.Setting> terms,
    @Nullable FailureView failure,
    List<Attempt> attempts,
    List<Picture> pictures,
    List<Other> others,
    List<NoticeView> notices,
    List<NodeSettings.Setting> set,
    List<NodeSettings> asked,
    @Nullable GraphView graph,
    @Nullable String undrawn,
    @Nullable TimeChart chart,
    @Nullable Origin origin,
    @Nullable Verdict verdict,
    boolean over,
    boolean retryable) {

  /// One time that a worker took it.
  ///
  /// @param line such as `Attempt 1 on default, 5 min ago: done after 2.31 s`
  /// @param end of the worker's process, where it died
  record Attempt(String line, AttemptView view, @Nullable String end) {}

  /// A picture.
  record Picture(String name, String href, String thumbnail, String size) {}

  /// An artifact that is no picture.
  record Other(String name, String href, String mediaType, String size) {}

  /// Where it comes from.
  record Origin(String id, String href, List<NodeSettings.Difference> differences) {}

  /// Whether the pixels are the same as the origin's.
  ///
  /// @param mood `good`, `bad` or `open`
  record Verdict(String mood, String sentence, List<String> reasons) {}
}
