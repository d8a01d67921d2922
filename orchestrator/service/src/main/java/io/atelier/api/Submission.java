package io.atelier.api;

import io.atelier.api.wire.JobEnvelope;
import io.atelier.formats.WorkflowFile;
import io.atelier.jobs.JobTerms;
import io.atelier.jobs.RetryPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A job as it was read from a request, whatever form that had.
///
/// @param values to set on the workflow: `NODE.INPUT` → text
/// @param outputs ids of the output nodes that are wanted; empty for all
public record Submission(
    WorkflowFile file,
    SequencedMap<String, String> values,
    Set<String> outputs,
    int priority,
    Set<String> tags,
    @Nullable Duration timeLimit,
    RetryPolicy retry) {

  /// @param file what the envelope's `workflow` holds
  static Submission of(JobEnvelope envelope, WorkflowFile file) {
    var retry = envelope.retry();
    return new Submission(
        file,
        texts(envelope.set() == null ? Map.of() : envelope.set()),
        envelope.outputs() == null ? Set.of() : envelope.outputs(),
        envelope.priority() == null ? 0 : envelope.priority(),
        envelope.tags() == null ? Set.of() : new TreeSet<>(envelope.tags()),
        envelope.timeLimit() == null ? null : seconds(envelope.timeLimit()),
        retry == null
            ? RetryPolicy.NONE
            : new RetryPolicy(retry.attempts(), seconds(retry.pause())));
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis((long) (seconds * 1000));
  }

  /// Values as an assignment reads them: by the type of their input, not by how JSON writes them.
  static SequencedMap<String, String> texts(Map<String, JsonNode> values) {
    var texts = new LinkedHashMap<String, String>();
    values.forEach((target, value) ->
        texts.put(target, value.isString() ? value.asString() : value.toString()));
    return texts;
  }

  JobTerms terms(String tenant, @Nullable String key) {
    return JobTerms.of(tenant)
        .withPriority(priority)
        .withTags(tags)
        .withTimeLimit(timeLimit)
        .withRetry(retry)
        .withIdempotencyKey(key);
  }
}
