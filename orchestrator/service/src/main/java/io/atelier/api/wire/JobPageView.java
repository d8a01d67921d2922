package io.atelier.api.wire;

import io.atelier.jobs.JobPage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some jobs of a list, newest first.
///
/// @param next what to give as `before` for the following page; null on the last
public record JobPageView(List<JobView> jobs, @Nullable String next) {

  public static JobPageView of(JobPage page) {
    return new JobPageView(
        page.jobs().stream().map(JobView::of).toList(),
        page.next() == null ? null : page.next().text());
  }
}
