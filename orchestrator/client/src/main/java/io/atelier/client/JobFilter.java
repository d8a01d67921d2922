package io.atelier.client;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which jobs are meant; what is left out does not matter.
///
/// @param tag that they have; null for any
/// @param status one of these; empty for any
/// @param from submitted at this time or later; null for any
/// @param until submitted before this time; null for any
public record JobFilter(
    @Nullable String tag, Set<JobStatus> status, @Nullable Instant from, @Nullable Instant until) {

  public static final JobFilter ALL = new JobFilter(null, Set.of(), null, null);

  public static JobFilter tagged(String tag) {
    return new JobFilter(tag, Set.of(), null, null);
  }

  public JobFilter in(JobStatus... wanted) {
    return new JobFilter(tag, Set.of(wanted), from, until);
  }

  Map<String, String> parameters() {
    var parameters = new LinkedHashMap<String, String>();
    if (tag != null) {
      parameters.put("tag", tag);
    }
    if (!status.isEmpty()) {
      parameters.put(
          "status",
          status.stream()
              .map(each -> each.name().toLowerCase(Locale.ROOT))
              .sorted()
              .collect(Collectors.joining(",")));
    }
    if (from != null) {
      parameters.put("from", from.toString());
    }
    if (until != null) {
      parameters.put("until", until.toString());
    }
    return parameters;
  }
}
