package io.atelier.jobs.store;

import io.atelier.jobs.JobFilter;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A filter as the `from` and `where` of a query. Times are bounds of ids, which begin with the
/// time.
///
/// @param status in the place of the filter's states
/// @param before only jobs of lesser ids
record Selection(JobFilter filter, Optional<JobStatus> status, @Nullable JobId before) {

  /// The column to order by: the one whose index is used.
  String id() {
    return filter.tag() == null ? "j.id" : "t.job";
  }

  String fromWhere() {
    var conditions = new ArrayList<String>();
    if (filter.tenant() != null) {
      conditions.add("j.tenant = :tenant");
    }
    if (status.isPresent()) {
      conditions.add("j.status = :status");
    }
    if (filter.listed()) {
      conditions.add("j.unlisted = 0");
    }
    if (before != null) {
      conditions.add(id() + " < :before");
    }
    if (filter.from() != null) {
      conditions.add(id() + " >= :from");
    }
    if (filter.until() != null) {
      conditions.add(id() + " < :until");
    }
    return from() + where(conditions);
  }

  private String from() {
    return filter.tag() == null
        ? " from job j"
        : " from job_tag t join job j on j.id = t.job and t.tag = :tag";
  }

  private static String where(List<String> conditions) {
    return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
  }

  Map<String, Object> parameters() {
    var values = new HashMap<String, Object>();
    if (filter.tenant() != null) {
      values.put("tenant", filter.tenant());
    }
    if (filter.tag() != null) {
      values.put("tag", filter.tag());
    }
    status.ifPresent(value -> values.put("status", value.name()));
    if (before != null) {
      values.put("before", before.text());
    }
    if (filter.from() != null) {
      values.put("from", NewIds.lowest(filter.from()).text());
    }
    if (filter.until() != null) {
      values.put("until", NewIds.lowest(filter.until()).text());
    }
    return values;
  }
}
