package io.atelier.api;

import io.atelier.graph.NearestName;
import io.atelier.jobs.JobFilter;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobStatus;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which jobs are asked for, as the parameters of a request say it.
///
/// @param status one or more, with commas between
/// @param from submitted at this time or later, as in `2026-11-23T05:00:00Z`
/// @param until submitted before this time
/// @param before `next` of the page before
/// @param limit how many at most, from 1 to 500; 50 if left out
record JobQuery(
    @Nullable List<String> status,
    @Nullable String tag,
    @Nullable String from,
    @Nullable String until,
    @Nullable String before,
    @Nullable String limit) {

  private static final int USUAL = 50;
  private static final int MOST = 500;
  private static final List<String> STATUSES =
      Arrays.stream(JobStatus.values())
          .map(status -> status.name().toLowerCase(Locale.ROOT))
          .toList();

  JobFilter filter(String tenant) {
    return JobFilter.ALL
        .ofTenant(tenant)
        .tagged(tag)
        .in(statuses().toArray(JobStatus[]::new))
        .between(instant("from", from), instant("until", until));
  }

  @Nullable JobId beforeId() {
    return before == null ? null : new JobId(before);
  }

  int limitOrUsual() {
    return limit(limit);
  }

  /// ApiException REQUEST_INVALID
  static int limit(@Nullable String limit) {
    if (limit == null) {
      return USUAL;
    }
    try {
      var number = Integer.parseInt(limit);
      if (number >= 1 && number <= MOST) {
        return number;
      }
    } catch (NumberFormatException _) {
      // As one that is out of range.
    }
    throw invalid("limit", limit, "; give a whole number from 1 to " + MOST + ".");
  }

  private Set<JobStatus> statuses() {
    return status == null
        ? Set.of()
        : status.stream().map(JobQuery::status).collect(Collectors.toSet());
  }

  private static JobStatus status(String text) {
    var name = text.strip().toLowerCase(Locale.ROOT);
    if (!STATUSES.contains(name)) {
      throw invalid(
          "status",
          text,
          NearestName.hint(name, STATUSES, "; it is one of " + String.join(", ", STATUSES) + "."));
    }
    return JobStatus.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static @Nullable Instant instant(String name, @Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException _) {
      throw invalid(name, text, "; give a time such as 2026-11-23T05:00:00Z.");
    }
  }

  private static ApiException invalid(String name, String text, String remedy) {
    return ApiException.ofParameter(name, text, remedy);
  }
}
