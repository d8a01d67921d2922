package io.atelier.api.console;

import io.atelier.access.Caller;
import io.atelier.jobs.JobFilter;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.Jobs;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.UriComponentsBuilder;

/// All jobs of the tenant, newest first, a page at a time.
@Controller
final class HistoryPage {

  private static final int SHOWN = 24;

  private final Jobs jobs;
  private final JobTiles tiles;

  HistoryPage(Jobs jobs, JobTiles tiles) {
    this.jobs = jobs;
    this.tiles = tiles;
  }

  /// A page of them.
  ///
  /// @param tag that is asked for; empty for any
  /// @param older address of the next page; null on the last
  /// @param first whether it is the newest page
  record HistoryView(
      List<StatusView> statuses,
      String tag,
      boolean filtered,
      List<JobTile> jobs,
      @Nullable String older,
      boolean first) {}

  /// A choice of the filter.
  record StatusView(String name, boolean chosen) {}

  @GetMapping("/console/history")
  ModelAndView page(
      Caller caller,
      @RequestParam(defaultValue = "") String status,
      @RequestParam(defaultValue = "") String tag,
      @RequestParam(required = false) @Nullable String before) {
    var wanted = statuses(status);
    var filter =
        new JobFilter(
            caller.tenant(), tag.isBlank() ? null : tag.strip(), wanted, null, null, false);
    var page = jobs.list(filter, before == null ? null : new JobId(before), SHOWN);
    var next = page.next();
    var view =
        new HistoryView(
            Arrays.stream(JobStatus.values())
                .map(each -> new StatusView(name(each), wanted.contains(each)))
                .toList(),
            tag,
            !wanted.isEmpty() || filter.tag() != null,
            tiles.of(page.jobs()),
            next == null ? null : address(status, tag, next),
            before == null);
    return new ModelAndView("console/history", "history", view);
  }

  /// A name that is none asks for all.
  private static Set<JobStatus> statuses(String name) {
    return Arrays.stream(JobStatus.values())
        .filter(status -> name(status).equals(name))
        .findFirst()
        .map(Set::of)
        .orElse(Set.of());
  }

  private static String name(JobStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static String address(String status, String tag, JobId before) {
    return UriComponentsBuilder.fromPath("/console/history")
        .queryParam("status", "{status}")
        .queryParam("tag", "{tag}")
        .queryParam("before", before.text())
        .encode()
        .buildAndExpand(status, tag)
        .toUriString();
  }
}
