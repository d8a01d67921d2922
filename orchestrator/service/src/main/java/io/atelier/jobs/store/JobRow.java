package io.atelier.jobs.store;

import io.atelier.jobs.Attempt;
import io.atelier.jobs.CallState;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobFailure;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobOutput;
import io.atelier.jobs.JobState;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.JobTerms;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads a row of the table as a job.
final class JobRow {

  static final String COLUMNS =
      "j.id, j.number, j.tenant, j.status, j.since, j.not_before, j.attempt, j.worker, j.took, j.terms,"
          + " j.attempts, j.output, j.failure, j.origin, j.call_at, j.call_tries, j.call_ended, j.call_failure";

  private JobRow() {}

  static Job read(ResultSet row, int number) throws SQLException {
    var id = new JobId(row.getString("id"));
    var output = Json.readIfAny(row.getString("output"), JobOutput.class);
    var origin = row.getString("origin");
    return new Job(
        id,
        row.getLong("number"),
        Json.read(row.getString("terms"), JobTerms.class),
        NewIds.time(id),
        state(row),
        Json.readList(row.getString("attempts"), Attempt.class),
        output == null ? JobOutput.NONE : output,
        origin == null ? null : new JobId(origin),
        call(row));
  }

  private static CallState call(ResultSet row) throws SQLException {
    return new CallState(
        row.getInt("call_tries"),
        instant(row, "call_at"),
        instant(row, "call_ended"),
        Json.readIfAny(row.getString("call_failure"), JobFailure.class));
  }

  private static JobState state(ResultSet row) throws SQLException {
    var since = Instant.ofEpochMilli(row.getLong("since"));
    return switch (JobStatus.valueOf(row.getString("status"))) {
      case QUEUED -> new JobState.Queued(since, instant(row, "not_before"));
      case RUNNING -> new JobState.Running(since, row.getInt("attempt"), worker(row));
      case CANCELLING -> new JobState.Cancelling(since, row.getInt("attempt"), worker(row));
      case DONE -> new JobState.Done(since, Duration.ofMillis(row.getLong("took")));
      case FAILED -> new JobState.Failed(since, failure(row));
      case CANCELLED -> new JobState.Cancelled(since);
    };
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    var millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  private static String worker(ResultSet row) throws SQLException {
    return Objects.requireNonNullElse(row.getString("worker"), "");
  }

  private static JobFailure failure(ResultSet row) throws SQLException {
    return Json.read(row.getString("failure"), JobFailure.class);
  }
}
