package io.atelier.cli;

import io.atelier.client.Job;
import io.atelier.jobs.JobState;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// What the commands about jobs show of one, whether a service told it or the database.
///
/// @param status `queued`, `running`, `cancelling`, `done`, `failed` or `cancelled`
/// @param since when it came to that
/// @param attempts made so far
/// @param code why it failed; null when it did not
/// @param message the same in a sentence
/// @param artifacts their names
record JobLine(
    String id,
    String status,
    Instant submitted,
    Instant since,
    int attempts,
    @Nullable String code,
    @Nullable String message,
    List<String> artifacts) {

  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  static JobLine of(Job job) {
    var failure = job.failure();
    return new JobLine(
        job.id(),
        job.status().name().toLowerCase(Locale.ROOT),
        job.submitted(),
        job.since(),
        job.attempts().size(),
        failure == null ? null : failure.code(),
        failure == null ? null : failure.message(),
        job.artifacts().stream().map(artifact -> artifact.name()).toList());
  }

  static JobLine ofKept(io.atelier.jobs.Job job) {
    var failure = job.state() instanceof JobState.Failed failed ? failed.failure() : null;
    return new JobLine(
        job.id().text(),
        job.state().status().name().toLowerCase(Locale.ROOT),
        job.submitted(),
        job.state().since(),
        job.attempts().size(),
        failure == null ? null : failure.code(),
        failure == null ? null : failure.message(),
        job.output().artifacts().stream().map(artifact -> artifact.name()).toList());
  }

  String json() {
    return JSON.writeValueAsString(this);
  }

  /// One line of a list.
  String text() {
    return "%s  %-10s  %s%s".formatted(id, status, submitted, code == null ? "" : "  " + code);
  }

  /// All of it.
  void print(PrintWriter out) {
    out.printf("%s is %s since %s%n", id, status, since);
    out.printf("submitted %s, attempts: %d%n", submitted, attempts);
    if (code != null) {
      out.printf("%s: %s%n", code, message);
    }
    artifacts.forEach(name -> out.println("made " + name));
  }
}
