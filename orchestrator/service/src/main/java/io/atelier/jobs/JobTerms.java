package io.atelier.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.graph.AtelierException;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// On which terms a job is taken.
///
/// @param tenant whose job it is; 1 to 100 characters
/// @param priority higher goes first; from -100 to 100
/// @param tags up to 20, of 1 to 100 characters
/// @param timeLimit for each attempt, from 1 ms up to 30 days; null for no limit
/// @param idempotencyKey the same key of the same tenant means the same job; up to 200 characters
/// @param callback told over HTTP how the job has ended
/// @param trace the trace that it belongs to, as W3C's `traceparent` has it; says nothing of what
///   is asked
/// @param client whom its events are addressed to, as ComfyUI's clients name themselves; up to 200
///   characters; says nothing of what is asked
/// @param front true when it goes before everything of its tenant that waits, the latest such job
///   first; null when it does not
public record JobTerms(
    String tenant,
    int priority,
    SortedSet<String> tags,
    @Nullable Duration timeLimit,
    RetryPolicy retry,
    @Nullable String idempotencyKey,
    @Nullable Callback callback,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String trace,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String client,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean front) {

  private static final Pattern TRACE =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  private static final int HIGHEST = 100;
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_KEY = 200;
  private static final int MOST_TAGS = 20;
  private static final Duration LONGEST_RUN = Duration.ofDays(30);

  /// Checks every bound.
  ///
  /// @throws AtelierException JOB_INVALID
  public JobTerms {
    tags = Collections.unmodifiableSortedSet(new TreeSet<>(tags));
    require(isName(tenant, LONGEST_NAME), "A tenant's name has 1 to 100 characters");
    require(Math.abs(priority) <= HIGHEST, "A priority is -100 to 100, not " + priority);
    require(tags.size() <= MOST_TAGS, "A job has 20 tags at most, not " + tags.size());
    require(
        tags.stream().allMatch(tag -> isName(tag, LONGEST_NAME)), "A tag has 1 to 100 characters");
    require(
        timeLimit == null || (timeLimit.toMillis() >= 1 && timeLimit.compareTo(LONGEST_RUN) <= 0),
        "A time limit is 1 ms to 30 days, not " + timeLimit);
    require(
        idempotencyKey == null || isName(idempotencyKey, LONGEST_KEY),
        "An idempotency key has 1 to 200 characters");
    require(
        client == null || isName(client, LONGEST_KEY), "A client's name has 1 to 200 characters");
  }

  /// The usual terms.
  public static JobTerms of(String tenant) {
    return new JobTerms(
        tenant,
        0,
        Collections.emptySortedSet(),
        null,
        RetryPolicy.NONE,
        null,
        null,
        null,
        null,
        null);
  }

  public JobTerms withPriority(int other) {
    return new JobTerms(
        tenant, other, tags, timeLimit, retry, idempotencyKey, callback, trace, client, front);
  }

  public JobTerms withTags(Set<String> others) {
    return new JobTerms(
        tenant,
        priority,
        new TreeSet<>(others),
        timeLimit,
        retry,
        idempotencyKey,
        callback,
        trace,
        client,
        front);
  }

  public JobTerms withTimeLimit(@Nullable Duration other) {
    return new JobTerms(
        tenant, priority, tags, other, retry, idempotencyKey, callback, trace, client, front);
  }

  public JobTerms withRetry(RetryPolicy other) {
    return new JobTerms(
        tenant, priority, tags, timeLimit, other, idempotencyKey, callback, trace, client, front);
  }

  public JobTerms withIdempotencyKey(@Nullable String other) {
    return new JobTerms(
        tenant, priority, tags, timeLimit, retry, other, callback, trace, client, front);
  }

  public JobTerms withCallback(@Nullable Callback other) {
    return new JobTerms(
        tenant, priority, tags, timeLimit, retry, idempotencyKey, other, trace, client, front);
  }

  /// The same in a trace that others began.
  ///
  /// @param other null for a trace of its own; what is no `traceparent` is none, as W3C wants it
  public JobTerms withTrace(@Nullable String other) {
    var known = other != null && TRACE.matcher(other).matches() ? other : null;
    return new JobTerms(
        tenant, priority, tags, timeLimit, retry, idempotencyKey, callback, known, client, front);
  }

  /// The same for another client.
  public JobTerms withClient(@Nullable String other) {
    return new JobTerms(
        tenant, priority, tags, timeLimit, retry, idempotencyKey, callback, trace, other, front);
  }

  /// The same before everything of its tenant that waits.
  public JobTerms atTheFront() {
    return new JobTerms(
        tenant, priority, tags, timeLimit, retry, idempotencyKey, callback, trace, client, true);
  }

  /// Whether it goes before everything of its tenant that waits.
  public boolean goesFirst() {
    return Boolean.TRUE.equals(front);
  }

  private static boolean isName(String text, int longest) {
    return !text.isBlank() && text.length() <= longest && text.indexOf('\0') < 0;
  }

  static void require(boolean held, String otherwise) {
    if (!held) {
      throw new AtelierException(JobCode.JOB_INVALID, otherwise + "; change it and submit again.");
    }
  }
}
